"""What the back office says when it cannot do what was asked for."""


class RefusedError(Exception):
    """What was asked for cannot be done; the message says why, in one line."""
