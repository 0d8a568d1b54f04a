"""Whom to believe: which messages are by the school or the platform that they claim to be from."""
