"""What a seed comes to: always the same, and all kinds of things."""

from typing import Final

from tests.faults.drawing import draw
from tests.faults.plan import Deed, Fault, Plan, plan_of
from tests.faults.points import POINTS
from tests.faults.schedule import OTHER, Restore, SayAgain, Send, Storm, Work
from tests.faults.seeds import seeds_of
from tests.faults.world.faults import FAULTS, FAULTS_OF_THE_BROKER
from tests.faults.world.weather import weathered

_SEEDS: Final = range(200)


def test_a_seed_is_always_the_same_schedule() -> None:
    assert list(draw(7).lines()) == list(draw(7).lines())
    assert list(draw(7).lines()) != list(draw(8).lines())


def test_seeds_come_to_everything() -> None:
    steps = [step for seed in _SEEDS for step in draw(seed).steps]
    done = [step for step in steps if isinstance(step, Send | Work)]

    assert {type(step) for step in steps} == {Send, Work, Storm, Restore, SayAgain}
    assert {fault.point for step in done for fault in step.faults} == POINTS.keys()
    assert any(isinstance(step, Send) and step.server == OTHER for step in done)
    assert any(step.clock_ahead_s < 0 for step in done)
    assert any(step.clock_ahead_s > 0 for step in done)
    assert any(isinstance(step, Work) and step.share for step in done)


def test_in_bad_weather_a_seed_is_always_the_same_schedule() -> None:
    assert list(weathered(draw(7)).lines()) == list(weathered(draw(7)).lines())
    assert list(weathered(draw(7)).lines()) != list(draw(7).lines())


def test_in_bad_weather_seeds_come_to_every_fault_and_every_death() -> None:
    acts = [act for seed in _SEEDS for act in weathered(draw(seed)).acts]
    done = [step for act in acts for step in act if isinstance(step, Send | Work)]
    caught = [step for step in done if step.weather]
    died = [fault.point for step in done for fault in step.faults if fault.deed is Deed.KILL]

    assert {step.weather.fault for step in caught if step.weather} == FAULTS.keys()
    assert set(died) == POINTS.keys()
    assert all([each.deed for each in step.faults].count(Deed.STOP) == 1 for step in caught)
    assert any(each.deed is Deed.KILL for step in caught for each in step.faults)
    assert all(len([step for step in act if step in caught]) <= 1 for act in acts)


def test_no_database_fails_where_only_schools_send() -> None:
    acts = [act for seed in _SEEDS for act in weathered(draw(seed)).acts]
    weather = [
        step.weather.fault
        for act in acts
        if all(isinstance(step, Send) for step in act)
        for step in act
        if isinstance(step, Send) and step.weather
    ]

    assert set(weather) == FAULTS_OF_THE_BROKER.keys()


def test_a_plan_crosses_to_the_process_as_it_is() -> None:
    plan = Plan(
        reached="file",
        faults=(Fault(point="polled", deed=Deed.STOP, call=3),),
        clock_ahead_s=-5,
        share=("rooms", "runs"),
    )

    assert plan_of(plan.as_json()) == plan


def test_seeds_are_named_one_by_one_or_from_to() -> None:
    assert seeds_of("7") == [7]
    assert seeds_of("1-3,8,20-21") == [1, 2, 3, 8, 20, 21]
