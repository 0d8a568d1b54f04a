"""The back office: what people change inside MYA, each with all that follows from it."""

from consumers.back_office.office import BackOffice
from consumers.back_office.refusal import RefusedError

__all__ = ["BackOffice", "RefusedError"]
