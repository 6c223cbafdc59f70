"""Chat: one WeChat message in, one reply out."""
