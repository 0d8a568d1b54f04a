"""An extract may be anything: it is read, or held, or refused, and the school is told.

`make fuzz` tries as many cases as one likes; these are always the same few.
"""

from typing import Final

from tests.fuzz.extract_cases import Case, extract_cases

_SEED: Final = "always"
_CASES: Final = 250


def test_a_night_with_any_extract_ends_as_promised() -> None:
    with extract_cases() as playing:
        for number in range(_CASES):
            case = Case(_SEED, number)
            try:
                playing.play(case)
            except Exception as error:
                error.add_note(f"make fuzz SEED={_SEED} EXTRACT={number} repeats it: {case}")
                raise
