"""What every request passes: identity, access, errors, transaction, security, answers."""
