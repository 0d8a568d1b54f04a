from itertools import pairwise

import pytest

from producer.sample.chance import Chance

LENGTHS = pytest.mark.parametrize("length", [0, 1, 2, 3, 7, 30, 1001])


def test_the_same_question_has_the_same_answer() -> None:
    assert Chance(1).below(10**9, "a", 2) == Chance(1).below(10**9, "a", 2)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Chance(1).below(10**9, "a"), Chance(2).below(10**9, "a")),
        (Chance(1).below(10**9, "a"), Chance(1).below(10**9, "b")),
        (Chance(1).below(10**9, "a", "bc"), Chance(1).below(10**9, "ab", "c")),
    ],
    ids=["seed", "question", "words"],
)
def test_another_question_has_another_answer(one: int, other: int) -> None:
    assert one != other


def test_an_answer_does_not_depend_on_the_version_of_python() -> None:
    assert Chance(7).below(1_000_000, "house", 10_042) == 625_385


@pytest.mark.parametrize("seed", range(20))
def test_one_in_any_seven_is_met(seed: int) -> None:
    met = [number for number in range(70) if Chance(seed).every(7, number, "what")]

    assert len(met) == 10
    assert {other - one for one, other in pairwise(met)} == {7}


def test_shuffled_keeps_every_option() -> None:
    shuffled = Chance(3).shuffled("abcdefgh", "letters")

    assert sorted(shuffled) == list("abcdefgh")
    assert shuffled != list("abcdefgh")


@LENGTHS
@pytest.mark.parametrize("seed", range(10))
def test_an_order_meets_every_number_once(length: int, seed: int) -> None:
    assert sorted(Chance(seed).order(length, 1, "file")) == list(range(length))


@pytest.mark.parametrize("length", [2, 3, 7, 30])
@pytest.mark.parametrize("seed", range(10))
def test_two_nights_in_a_row_begin_with_different_numbers(length: int, seed: int) -> None:
    first, second = (next(Chance(seed).order(length, night, "file")) for night in (1, 2))

    assert first != second


@pytest.mark.parametrize("length", [3, 4, 6, 7, 30])
@pytest.mark.parametrize("seed", range(10))
def test_an_order_is_not_that_of_the_numbers(length: int, seed: int) -> None:
    order = list(Chance(seed).order(length, 1, "file"))

    assert all((one + 1) % length != other for one, other in pairwise(order))
