"""A term (届): its sittings found and locked, its delegates and delegations."""
