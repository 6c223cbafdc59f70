"""A stand-in for the WeChat platform: a program of its own."""
