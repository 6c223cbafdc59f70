"""What the union does, in its own words: no Flask, no WeChat, no commit."""
