"""What must be right before a night: permissions, columns, the way to Kafka, SIMS reports."""
