"""Doors to the world outside: WeChat, Redis, files, sheets, paper."""
