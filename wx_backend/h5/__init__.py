"""The pages behind every push."""
