"""The sandbox's own API under /_sandbox/: what people do, what happened, what to break."""
