from consumers.loop.unread import UnreadAges

PLACE = ("sims.rooms", 3)
OTHER = ("sims.rooms", 4)
NOW_MS = 1_000_000_000


def test_what_is_read_to_its_end_has_no_age() -> None:
    assert UnreadAges().ages_s({PLACE: 0}, NOW_MS) == {PLACE: 0}


def test_the_oldest_unread_came_after_the_last_that_was_applied() -> None:
    ages = UnreadAges()
    ages.applied({PLACE: NOW_MS - 90_000, OTHER: NOW_MS - 7_000})

    assert ages.ages_s({PLACE: 5, OTHER: 1}, NOW_MS) == {PLACE: 90, OTHER: 7}


def test_an_older_time_after_a_newer_one_changes_nothing() -> None:
    ages = UnreadAges()
    ages.applied({PLACE: NOW_MS - 7_000})
    ages.applied({PLACE: NOW_MS - 90_000})

    assert ages.ages_s({PLACE: 1}, NOW_MS) == {PLACE: 7}


def test_what_comes_after_a_silent_week_is_as_old_as_the_last_look() -> None:
    ages = UnreadAges()
    ages.applied({PLACE: NOW_MS - 7 * 86_400_000})
    ages.ages_s({PLACE: 0}, NOW_MS - 2_000)

    assert ages.ages_s({PLACE: 1}, NOW_MS) == {PLACE: 2}


def test_what_nothing_is_known_of_is_as_old_as_it_was_seen() -> None:
    ages = UnreadAges()
    first = ages.ages_s({PLACE: 9}, NOW_MS)

    assert first == {PLACE: 0}
    assert ages.ages_s({PLACE: 9}, NOW_MS + 60_000) == {PLACE: 60}


def test_what_another_worker_has_taken_over_is_forgotten() -> None:
    ages = UnreadAges()
    ages.applied({PLACE: NOW_MS - 90_000})
    ages.ages_s({}, NOW_MS)

    assert ages.ages_s({PLACE: 5}, NOW_MS) == {PLACE: 0}


def test_a_broker_whose_clock_is_ahead_makes_no_age_below_zero() -> None:
    ages = UnreadAges()
    ages.applied({PLACE: NOW_MS + 5_000})

    assert ages.ages_s({PLACE: 1}, NOW_MS) == {PLACE: 0}
