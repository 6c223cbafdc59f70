"""The invented union that `make run` shows: its people and what is going on among them."""
