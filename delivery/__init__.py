"""From the outbox to a gateway."""
