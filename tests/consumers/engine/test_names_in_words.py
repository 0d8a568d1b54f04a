"""Whose name is in a text, if anybody's."""

import pytest

from consumers.engine.names_in_words import judge_texts
from tests.laws.records import staff_member

DEE = staff_member(title="Ms", forename="Dee", surname="O'Brien-Ash")
NAMESAKE = staff_member(title="Ms", forename="Dot", surname="O'Brien-Ash")


@pytest.mark.parametrize(
    "text",
    [
        "Ms O'Brien-Ash",
        "Ms D O'Brien-Ash",
        "ms d. o'brien-ash",
        "O'BRIEN-ASH, Dee",
        "O'Brien-Ash D",
        "Dee O’Brien-Ash",
    ],
)
def test_a_name_alone_is_the_persons(text: str) -> None:
    verdict = judge_texts([text], own=[DEE], others=[], also=[])

    assert (verdict.named, verdict.to_decide) == ({text}, set())


@pytest.mark.parametrize("text", ["Ms O'Brien-Ash and Mr Cole", "Cover for O'Brien-Ash's class"])
def test_a_name_among_other_words_is_for_a_person_to_decide(text: str) -> None:
    verdict = judge_texts([text], own=[DEE], others=[], also=[])

    assert (verdict.named, verdict.to_decide) == (set(), {text})


@pytest.mark.parametrize("text", ["Ms Ash", "O'Brien", "Brienne", ""])
def test_another_name_is_nobodys_concern(text: str) -> None:
    verdict = judge_texts([text], own=[DEE], others=[], also=[])

    assert (verdict.named, verdict.to_decide) == (set(), set())


def test_what_may_be_anothers_name_is_for_a_person_to_decide() -> None:
    texts = ["Ms O'Brien-Ash", "Ms Dee O'Brien-Ash"]

    verdict = judge_texts(texts, own=[DEE], others=[NAMESAKE], also=[])

    assert verdict.named == {"Ms Dee O'Brien-Ash"}
    assert verdict.to_decide == {"Ms O'Brien-Ash"}


def test_what_a_person_has_decided_counts() -> None:
    verdict = judge_texts(["Cover for DOB"], own=[], others=[NAMESAKE], also=["cover for dob"])

    assert verdict.named == {"Cover for DOB"}
