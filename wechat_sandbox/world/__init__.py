"""The imitated world: people, chats, menu, tokens and all else the platform remembers."""
