"""What stands around the handlers: a message claimed once, handled, answered in time; imported by nobody below."""
