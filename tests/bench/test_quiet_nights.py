"""The benchmark of nights, on a handful of lessons: what it measures is what it says."""

from bench import quiet_nights


def test_nights_and_bare_readings_are_measured_of_the_same_lessons() -> None:
    steps: list[str] = []

    measured = quiet_nights.run(200, 2, steps.append)

    assert "200 lessons" in measured[0].name
    assert all(each.value > 0 for each in measured)
    assert len(steps) == 3
