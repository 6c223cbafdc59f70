"""What the platform posts to the account's callback, and what it makes of the answer."""
