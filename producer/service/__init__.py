"""The service at the school: when its nights begin, the doing of them, and how it is."""
