"""Four nights of one school, told by everything that can be seen from outside.

`first`; `quiet`, on which nothing changed but the handwriting; `second`, on which all kinds of
things changed; and `back`, on which the student who left on the second returns.
"""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from producer.sample.school import School as Model
from tests.nights.deployment import Deployment, Done, Row, School
from tests.nights.log import Message, read
from tests.nights.sample import schools, write_extract

SCHOOL: Final = "oakwood"
_STUDENTS: Final = 40
_SEED: Final = 3
_FORMATS: Final = ("json", "console")


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """What a night was, and what it left behind. `sent` is what came to the topics."""

    model: Model
    producer: Done
    consumers: Done
    run: Row
    data_sets: dict[str, Row]
    read_models: dict[str, list[Row]]
    errors: list[Row]
    sent: list[Message]


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """The four nights, where they went, and what the programs of the first night printed."""

    deployment: Deployment
    school: School
    setting_up: list[Done]
    shown: dict[str, Done]
    first: Night
    quiet: Night
    second: Night
    back: Night

    @property
    def nights(self) -> tuple[Night, ...]:
        """The nights in order."""
        return self.first, self.quiet, self.second, self.back

    @property
    def leaver(self) -> str:
        """The Person ID of the student who left on the second night."""
        before, after = (_students(each.model) for each in (self.first, self.second))
        (leaver,) = before - after
        return str(leaver)


def live(deployment: Deployment, folder: Path) -> History:
    """Set a deployment up and live through the nights."""
    school = School(school_id=SCHOOL, extracts=folder / "extracts", state=folder / "state")
    setting_up = _run_together(
        deployment,
        ("mya-consumers", "topics", "apply", "--partitions", "4"),
        ("mya-projections", "migrate"),
        (
            *("mya-producer", "sample", "--students", str(_STUDENTS), "--nights", "2"),
            *("--seed", str(_SEED), "--out", str(school.extracts)),
        ),
    )
    first, second = schools(students=_STUDENTS, nights=2, seed=_SEED)
    back = _with_leaver_back(first, second)
    write_extract(first, school.extracts / "quiet", seed=_SEED, hand=7)
    write_extract(back, school.extracts / "back", seed=_SEED, hand=8)
    nights = _nights(
        deployment,
        school,
        {"night-1": first, "quiet": first, "night-2": second, "back": back},
    )
    one = next(nights)
    shown = _show(deployment, one.run["run_id"])
    return History(
        deployment=deployment,
        school=school,
        setting_up=setting_up,
        shown=shown,
        first=one,
        quiet=next(nights),
        second=next(nights),
        back=next(nights),
    )


def rows(shown: Done) -> list[Any]:
    """What a program printed as JSON."""
    return list(json.loads(shown.stdout))


def _nights(deployment: Deployment, school: School, models: dict[str, Model]) -> Iterator[Night]:
    seen: set[tuple[str, int, int]] = set()
    for number, (name, model) in enumerate(models.items()):
        environ = {"MYA_LOG_FORMAT": _FORMATS[number % len(_FORMATS)]}
        # The day decides which lessons are past.
        producer = deployment.send(school, name, MYA_ON=model.day.isoformat(), **environ)
        consumers = deployment.consume(**environ)
        sent = [each for each in read(deployment) if _place(each) not in seen]
        seen |= {_place(each) for each in sent}
        run = max(deployment.rows("runs", SCHOOL), key=lambda each: each["version"])
        yield Night(
            model=model,
            producer=producer,
            consumers=consumers,
            run=run,
            data_sets={
                each["data_set"]: each
                for each in deployment.rows("run_data_sets", SCHOOL)
                if each["run_id"] == run["run_id"]
            },
            read_models=deployment.read_models(SCHOOL),
            errors=deployment.rows("errors", SCHOOL),
            sent=sent,
        )


def _show(deployment: Deployment, run_id: str) -> dict[str, Done]:
    """What a person would look at after the first night."""
    of_school = ("--school", SCHOOL, "--json")
    commands = {
        "users": ("show", "users", *of_school),
        "errors": ("errors", "list", *of_school),
        "runs": ("runs", "list", *of_school),
        "run": ("runs", "show", "--run", run_id, *of_school),
    }
    done = _run_together(deployment, *(("mya-projections", *each) for each in commands.values()))
    return dict(zip(commands, done, strict=True))


def _run_together(deployment: Deployment, *commands: tuple[str, ...]) -> list[Done]:
    """Run programs that do not need each other, two at a time."""
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(lambda command: deployment.run(*command), commands))


def _with_leaver_back(first: Model, second: Model) -> Model:
    gone = tuple(each for each in first.students if each.person_id not in _students(second))
    ids = {each.person_id for each in gone}
    family = tuple(
        each
        for each in second.former_contacts
        if any(link.student_id in ids for link in each.relationships)
    )
    return replace(
        second,
        students=(*second.students, *gone),
        contacts=(*second.contacts, *family),
        former_contacts=tuple(each for each in second.former_contacts if each not in family),
        former_students=tuple(each for each in second.former_students if each not in gone),
    )


def _students(model: Model) -> set[int]:
    return {each.person_id for each in model.students}


def _place(message: Message) -> tuple[str, int, int]:
    return message.subject, message.partition, message.offset
