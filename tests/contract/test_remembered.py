from contract.program.remembered import Remembered


class World:
    """A clock that the test turns, and how often was asked."""

    now_s = 100.0
    asked = 0

    def ask(self) -> int:
        self.asked += 1
        return self.asked


def test_an_answer_is_asked_anew_once_it_is_too_old() -> None:
    world = World()
    remembered = Remembered(world.ask, for_s=5, clock=lambda: world.now_s)

    answers = [remembered(), remembered()]
    world.now_s += 5
    answers.append(remembered())
    world.now_s += 0.1
    answers.append(remembered())

    assert answers == [1, 1, 1, 2]
