"""The tables' history, one numbered step a file."""
