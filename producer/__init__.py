"""The producer: reads a school's extracts at night and sends what changed to Kafka.

Runs on the school's own server, on Windows too: nothing here may need a POSIX system.
"""
