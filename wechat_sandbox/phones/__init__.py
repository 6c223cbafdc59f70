"""The phones: what people do on them, and what the platform makes of it."""
