"""The catalogue: every service the union offers, one file each."""
