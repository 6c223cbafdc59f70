"""The platform API, path by path as WeChat has it."""
