"""What a list of errors says around its rows: of open ones, and of those that were resolved."""

from dataclasses import dataclass
from typing import Final

from projections.reading.filters import State
from projections.web.view_models.asked import Asked
from projections.wording.counts import counted


@dataclass(frozen=True, slots=True, kw_only=True)
class ListWords:
    """The words of a list, full or empty."""

    heading: str
    sentence: str
    when_title: str
    counted: str
    nothing_title: str
    nothing_text: str


def words_of(state: State, asked: Asked, count: int) -> ListWords:
    """Return the words for so many errors in a list."""
    nothing_title, nothing_text = _nothing(state, asked)
    is_resolved = state is State.RESOLVED
    return ListWords(
        heading="Resolved errors" if is_resolved else "Errors",
        sentence=_RESOLVED if is_resolved else _OPEN,
        when_title="Resolved" if is_resolved else "Since",
        counted=_counted(state, asked.severity, count),
        nothing_title=nothing_title,
        nothing_text=nothing_text,
    )


_OPEN = "Every open error and warning by itself. The overview shows them by root cause."
_RESOLVED = "What was wrong once, and was put right. The latest first."


def _counted(state: State, severity: str, count: int) -> str:
    one, several = _NOUNS[severity]
    return counted(count, f"{state.value} {one}", f"{state.value} {several}")


_NOUNS: Final = {
    "": ("error or warning", "errors and warnings"),
    "error": ("error", "errors"),
    "warning": ("warning", "warnings"),
}


def _nothing(state: State, asked: Asked) -> tuple[str, str]:
    if asked.is_filtered:
        return "Nothing matches", "No error fits these filters."
    if state is State.RESOLVED:
        return "Nothing resolved yet", "What is put right moves here by itself."
    return "No open errors", "Every record that was sent is in MYA."
