"""What other servers are told: webhooks, their outbox and their deliveries."""
