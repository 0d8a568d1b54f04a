"""What a trial can come to besides success."""


class TrialFailedError(Exception):
    """Something did not hold; the message says what, for a person."""
