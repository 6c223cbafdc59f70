"""What every handler leans on: the chat, its thread, the words people type, the table of handlers; knows no subject."""
