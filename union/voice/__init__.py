"""The members' voice: suggestions without a name, and the board of published answers (回音壁)."""
