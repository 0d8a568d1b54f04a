"""A build of `mya-consumers` with a bug: it believes of nobody who has lessons that they are there.

Started as a program of its own; nothing in the programs themselves lets a test break them.
"""

from collections.abc import Collection, Mapping

from consumers import main
from consumers.apply.judging import lessons as applying
from consumers.apply.transaction.context import Context
from consumers.engine import lessons as judging
from consumers.engine.references import Verdict


def _nobody_is_there(
    _context: Context, users: Mapping[str, Collection[tuple[str, str]]]
) -> set[tuple[str, str, str]]:
    return {(each[0], data_set, each[1]) for data_set, own in users.items() for each in own}


def _is_an_error(*_reference: object, **_judged_by: object) -> Verdict:
    return Verdict.ERROR


if __name__ == "__main__":
    applying.users_not_met = _nobody_is_there  # type: ignore[assignment,attr-defined]
    judging.judge_reference = _is_an_error  # type: ignore[attr-defined]
    main.main()
