"""Services of the members' voice (民主管理)."""
