"""What each reader sees of the congress: proposals, sittings, lists, and what is printed."""
