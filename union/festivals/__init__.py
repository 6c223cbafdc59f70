"""Festival care (节日慰问): campaigns by date, greetings, whom officers visit and why."""
