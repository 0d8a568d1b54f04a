"""Carries a schedule out, with the real programs as processes on real services."""

import shutil
import signal
import time
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from subprocess import TimeoutExpired
from typing import Final, assert_never

from consumers.kafka import subjects
from contract.data_sets import BY_NAME
from producer.night.clock import CLOCK_OFF_MS_MAX
from tests.faults.calm import Calm
from tests.faults.programs import DONE, FAILED, KILLED, NEEDS_A_PERSON, Programs, Running
from tests.faults.repeating import say_again
from tests.faults.schedule import (
    MAIN,
    OTHER,
    SCHOOLS,
    Restore,
    SayAgain,
    Schedule,
    Send,
    Step,
    Storm,
    Weather,
    Work,
)
from tests.faults.world.faults import FAULTS
from tests.faults.world.world import World
from tests.nights.deployment import PROGRAM_LIMIT_S, Deployment, School

_AT_ONCE: Final = 8
_RUN_WORKER: Final = ("mya-consumers", "run")
_REFUSED_S: Final = CLOCK_OFF_MS_MAX / 1000
"""With a clock that is further off, no server sends."""

_CLEAR_SKY: Final[frozenset[int]] = frozenset()
_BAD_WEATHER: Final = frozenset({FAILED})
"""How programs may end besides: one that runs out of patience with the world gives up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fire:
    """A deployment under fire; `folder` has the states of the servers and all logs.

    `deployment` is as the tests reach it, `programs` as those who work on it do. In a `world` that
    is its own, there may be weather too.
    """

    deployment: Deployment
    programs: Programs
    calm: Calm
    folder: Path
    world: World | None = None
    _numbers: "count[int]" = field(default_factory=count)
    _images: dict[str, list[Path]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def on(
        cls, deployment: Deployment, calm: Calm, folder: Path, world: World | None = None
    ) -> "Fire":
        """Return one on a deployment, which is the world's if there is one."""
        reached = deployment if world is None else world.programs
        programs = Programs(deployment=reached, folder=folder)
        return cls(deployment=deployment, programs=programs, calm=calm, folder=folder, world=world)

    def carry_out(self, schedule: Schedule) -> None:
        """Let all of it happen."""
        # Later there may be no database to do it.
        self.deployment.enrol(*SCHOOLS)
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            for act in schedule.acts:
                sky = _sky(act)
                for _ in pool.map(lambda step, sky=sky: self.do(step, sky), act):
                    pass

    def calm_down(self, schedule: Schedule, nights: dict[str, int]) -> None:
        """Let each school send its night, and one worker do all that is left.

        A server that may not know what MYA has sends everything first, as its school is told to.
        """
        for snapshot in (True, False):
            sends = [
                Send(school=school, night=night, snapshot=snapshot)
                for school, night in nights.items()
                if not snapshot or schedule.is_out_of_step(school)
            ]
            with ThreadPoolExecutor(_AT_ONCE) as pool:
                list(pool.map(self.do, sends))
            if sends:
                self.do(Work())

    def do(self, step: Step, sky: frozenset[int] = _CLEAR_SKY) -> None:
        """Let a step happen, of which programs may end in these ways besides."""
        match step:
            case Send():
                self._send(step, sky)
            case Work():
                self._work(step, sky)
            case Storm(moves):
                self._storm(moves, sky)
            case Restore():
                self._restore(step)
            case SayAgain():
                say_again(self.deployment, step.school, step.runs_back)
            case _:
                assert_never(step)

    def _send(self, send: Send, sky: frozenset[int]) -> None:
        school = self._school(send)
        self._take_image(send, school.state)
        command = (*school.night(str(send.night)), *(("--snapshot",) if send.snapshot else ()))
        with self.programs.started(command, send) as running:
            code = self._end_of(running, send, sky)
        expected = {DONE, NEEDS_A_PERSON} | sky
        if running.was_killed:
            expected = {KILLED}
        elif abs(send.clock_ahead_s) > _REFUSED_S:
            expected = {FAILED}
        assert code in expected, f"{send.line}: exit code {code}"

    def _work(self, work: Work, sky: frozenset[int]) -> None:
        with self.programs.started((*_RUN_WORKER, "--until-idle"), work) as running:
            code = self._end_of(running, work, sky)
        # One that was put to sleep or robbed may run out of patience; but never by a bug.
        expected = {DONE} if not running.was_struck and work.share is None else {DONE, FAILED}
        expected |= {KILLED} if running.was_killed else sky
        assert code in expected, (work.line, code)
        if code in {KILLED} | sky and work.share is not None and not _is_everything(work.share):
            # No group ever gives its partitions to another, and who has the rest waits for them.
            self._work(Work(share=work.share), sky)

    def _end_of(self, running: Running, step: Send | Work, sky: frozenset[int]) -> int:
        """Wait for the end of a program, and let happen what happens where it sleeps."""
        running.wait_for_end_or_sleep(step.line)
        if not running.is_over and step.weather is None:
            self._take_its_place(step, sky)
            running.wake()
        elif not running.is_over and step.weather is not None:
            self._wake_in(step.weather, running)
        return running.wait()

    def _wake_in(self, weather: Weather, running: Running) -> None:
        assert self.world is not None, "weather needs a world of its own"
        with FAULTS[weather.fault](self.world), suppress(TimeoutExpired):
            running.wake()
            running.process.wait(weather.lasts_s)

    def _take_its_place(self, step: Send | Work, sky: frozenset[int]) -> None:
        """Let others do all the work of one that sleeps: it may not keep them from anything."""
        with self.programs.started((*_RUN_WORKER, "--until-idle"), Work()) as running:
            code = running.wait()
        assert code in {DONE} | sky, f"in the place of: {step.line}"

    def _storm(self, moves: Sequence[tuple[str, int]], sky: frozenset[int]) -> None:
        running: list[Running] = []
        try:
            for move, wait_ms in moves:
                self._move(move, running, sky)
                time.sleep(wait_ms / 1000)
        finally:
            for each in running:
                each.process.kill()
                each.process.wait(PROGRAM_LIMIT_S)

    def _move(self, move: str, running: list[Running], sky: frozenset[int]) -> None:
        if move == "start":
            running.append(self.programs.start(_RUN_WORKER, Work()))
        elif running:
            process = running.pop(0).process
            process.send_signal(signal.SIGKILL if move == "kill" else signal.SIGTERM)
            code = process.wait(PROGRAM_LIMIT_S)
            # A signal that comes before the program listens ends it as signals do.
            assert code in {DONE, KILLED, -signal.SIGTERM} | sky, (move, code)

    def _restore(self, restore: Restore) -> None:
        images = self._images[restore.school]
        if len(images) >= restore.runs_back:
            state = self._state(restore.school, MAIN)
            shutil.rmtree(state, ignore_errors=True)
            shutil.copytree(images[-restore.runs_back], state)

    def _take_image(self, send: Send, state: Path) -> None:
        if send.server == MAIN:
            image = self.folder / "images" / f"{send.school}-{next(self._numbers)}"
            state.mkdir(parents=True, exist_ok=True)
            shutil.copytree(state, image)
            self._images[send.school].append(image)

    def _school(self, send: Send) -> School:
        return School(
            school_id=send.school,
            extracts=self.calm.extracts / send.school,
            state=self._state(send.school, send.server),
            days={str(night): day for night, day in self.calm.days.items()},
            data_sets=tuple(BY_NAME),
        )

    def _state(self, school: str, server: int) -> Path:
        return self.folder / "states" / (school if server != OTHER else f"{school}-other")


def _is_everything(share: Sequence[str]) -> bool:
    return set(share) == set(subjects())


def _sky(act: Sequence[Step]) -> frozenset[int]:
    """Return how programs of an act may end besides: weather strikes all that work meanwhile."""
    is_bad = any(isinstance(step, Send | Work) and step.weather is not None for step in act)
    return _BAD_WEATHER if is_bad else _CLEAR_SKY
