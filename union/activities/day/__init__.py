"""The day itself: what the clock opens, ends and reminds of, and who scans at the door."""
