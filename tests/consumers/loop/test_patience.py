from dataclasses import dataclass, field

from consumers.loop.patience import WAIT_S_MAX, WAIT_S_MIN, Patience

LIMIT_S = 60.0


@dataclass
class Trying:
    """A worker that fails again and again, on a clock that the test turns."""

    now_s: float = 1_000.0
    patience: Patience = field(init=False)

    def __post_init__(self) -> None:
        self.patience = Patience(LIMIT_S, clock=lambda: self.now_s)

    def fails(self, *, after_working_s: float | None = None) -> float | None:
        if after_working_s is not None:
            self.patience.works()
            self.now_s += after_working_s
        wait_s = self.patience.wait_s()
        self.now_s += wait_s or 0
        return wait_s


def test_it_waits_ever_longer_and_gives_up_at_the_limit() -> None:
    trying = Trying()

    waits_s = [trying.fails() for _ in range(9)]

    assert waits_s == [WAIT_S_MIN, 1, 2, 4, 8, WAIT_S_MAX, WAIT_S_MAX, WAIT_S_MAX, WAIT_S_MAX]
    assert trying.fails() is None


def test_who_has_worked_for_a_while_has_patience_anew() -> None:
    trying = Trying()
    for _ in range(6):
        trying.fails()

    assert trying.fails(after_working_s=LIMIT_S + 1) == WAIT_S_MIN


def test_who_has_worked_for_a_moment_has_not() -> None:
    trying = Trying()
    trying.fails()

    assert trying.fails(after_working_s=LIMIT_S - 20) is not None
    assert trying.fails(after_working_s=LIMIT_S - 20) is None


def test_a_connection_that_takes_long_to_fail_is_no_work() -> None:
    trying = Trying()
    trying.fails()
    trying.now_s += LIMIT_S + 1

    assert trying.fails() is None
