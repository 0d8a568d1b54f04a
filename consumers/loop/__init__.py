"""The loop of a worker: read, decode, apply, relay, and settle, again and again."""
