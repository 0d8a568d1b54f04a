"""Lists, settings and a state may be anything: the night ends as documented, and lets nobody out.

`make fuzz` tries as many cases as one likes; these are always the same few.
"""

from typing import Final

from tests.fuzz.beside_cases import BesideCase, beside_cases

_SEED: Final = "always"
_CASES: Final = 60


def test_a_night_with_any_file_beside_its_extract_ends_as_promised() -> None:
    with beside_cases() as playing:
        for number in range(_CASES):
            case = BesideCase(_SEED, number)
            try:
                playing.play(case)
            except Exception as error:
                error.add_note(f"make fuzz SEED={_SEED} BESIDE={number} repeats it: {case}")
                raise
