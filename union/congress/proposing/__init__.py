"""Writing a proposal, and the earlier ones that it resembles."""
