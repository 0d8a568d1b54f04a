"""What a school calls data sets, places and the ends of runs."""

from typing import Final

from contract.data_sets import BY_NAME

_PLACES: Final = {"on-site": "On Site", "inside-mya": "Inside MYA"}
_PLACE_MEANINGS: Final = {
    "on-site": "at the school, before anything was sent",
    "inside-mya": "by the rules of MYA",
}
_SEVERITIES: Final = {"error": "Error", "warning": "Warning"}
_STATES: Final = {"open": "Open", "resolved": "Resolved", "all": "Open and resolved"}
_RUN_STATES: Final = {
    "completed": "Completed",
    "running": "Running",
    "abandoned": "Broken off",
}
_REASONS: Final = {
    "held": "Held: a person must look first",
    "off": "Switched off",
    "not_selected": "Not asked for in this run",
    "values_lost": "Held: values that were there before are gone",
    "two_week_cycle": "Two-week cycle, which MYA does not support",
    "permission_missing": "A SIMS permission is missing",
    "extract_missing": "The file from SIMS was not there",
    "extract_unreadable": "The file from SIMS could not be read",
    "extract_failed": "SIMS could not run the report",
    "column_missing": "A column that it needs was in no record",
}
_SHORT_REASONS: Final = {
    "held": "held back",
    "values_lost": "held back",
    "off": "switched off",
    "not_selected": "not asked for",
}
QUIET_REASONS: Final = frozenset({"off", "not_selected"})
"""A data set that was left out on purpose: nothing is wrong."""


def data_set(name: str) -> str:
    """Return the title of a data set; of what is about none, the school's runs."""
    found = BY_NAME.get(name)
    return found.title if found else name or "All data sets"


def place(name: str) -> str:
    """Return where an error was found, as MYA says it."""
    return _PLACES.get(name, name)


def place_meaning(name: str) -> str:
    """Return what that place means."""
    return _PLACE_MEANINGS.get(name, "")


def severity(name: str) -> str:
    """Return a severity as a word."""
    return _SEVERITIES.get(name, name)


def error_state(name: str) -> str:
    """Return whether an error is open, as a word."""
    return _STATES.get(name, name)


def run_state(name: str) -> str:
    """Return how a run stands."""
    return _RUN_STATES.get(name, name)


def skip_reason(reason: str | None) -> str:
    """Return why a data set was not sent."""
    return _REASONS.get(reason or "", "Not sent")


def short_reason(reason: str | None) -> str:
    """Return why a data set was not sent, in a word or two."""
    return _SHORT_REASONS.get(reason or "", "not sent")
