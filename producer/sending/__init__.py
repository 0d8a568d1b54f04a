"""The way to Kafka: the outbox is emptied into it, and settled by what it acknowledged."""
