"""Matters that need coordination (需协调事项): their steps, filters and lists."""
