"""A subject that nothing in the house has heard of, laid beside its rooms by a test."""

ROOMS = {"union": "union", "models": "models", "handlers": "handlers", "wx_backend.h5": "h5"}
"""The rooms it needs, and the folders here that hold what would be laid into them."""
