"""What can go wrong with local services, told apart by who can mend it."""


class LocalServicesError(Exception):
    """A local service cannot be had; the message is one line for a person."""


class MissingPrerequisiteError(LocalServicesError):
    """Something must be installed first; the message says what."""


class StartFailedError(LocalServicesError):
    """A service did not start, or not in time; `log_tail` holds its last words."""

    def __init__(self, message: str, *, log_tail: str = "") -> None:
        super().__init__(message)
        self.log_tail = log_tail
        if log_tail:
            self.add_note(log_tail)  # a traceback shows it
