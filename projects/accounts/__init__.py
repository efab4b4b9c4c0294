"""Accounts: people, passwords, sessions, tokens, one-time links."""
