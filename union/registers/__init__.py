"""What looks at every subject: 待办, 我的, papers by code, privacy, the digest, the list of services. No subject imports it."""
