"""What all programs promise in the same words: how they log, and how Kafka is configured."""
