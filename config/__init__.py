"""What this installation is: its settings, its menu, its sample data."""
