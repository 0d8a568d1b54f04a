"""The commands for settings and accounts, as an administrator types them."""

import json

import pytest

from tests.nights.conftest import Deploy
from tests.nights.deployment import Deployment

SCHOOL = "4711"


@pytest.fixture
def deployment(deploy: Deploy) -> Deployment:
    return deploy()


def consumers(deployment: Deployment, *command: str) -> str:
    done = deployment.run("mya-consumers", *command, "--school", SCHOOL)
    assert done.returncode == 0, done.stderr
    return done.stdout


def refused(deployment: Deployment, *command: str) -> str:
    done = deployment.run("mya-consumers", *command, "--school", SCHOOL)
    assert (done.returncode, done.stdout) == (2, "")
    # Usage errors come in a box, folded to the width of a terminal.
    return " ".join(done.stderr.replace("│", " ").split())


def test_settings_are_shown_and_changed(deployment: Deployment) -> None:
    changed = consumers(
        deployment,
        *("settings", "set", "--name", "Oak Wood", "--time-zone", "Europe/Jersey"),
        *("--judge", "periods", "--do-not-judge", "rooms,subjects", "--removals-max", "5"),
        *("--lessons-kept-school-years", "2", "--errors-kept-days", "30", "--json"),
    )
    shown = consumers(deployment, "settings", "show", "--json")

    assert json.loads(changed) == json.loads(shown)
    assert json.loads(shown) == {
        "school_id": SCHOOL,
        "name": "Oak Wood",
        "time_zone": "Europe/Jersey",
        "data_sets_off": ["subjects", "rooms", "profile-pictures"],
        "removals_max": 5,
        "removals_percent_max": 10,
        "lessons_kept_school_years": 2,
        "people_kept_school_years": 3,
        "errors_kept_days": 30,
        "runs_kept_days": 730,
        "quarantine_kept_days": 90,
    }
    assert "Oak Wood" in consumers(deployment, "settings", "show")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--time-zone", "Europe/Atlantis"), "no time zone"),
        (("--judge", "periods,teachers"), "unknown data set: teachers"),
        (("--do-not-judge", "teachers"), "unknown data set: teachers"),
        (("--removals-percent-max", "101"), "less than or equal to 100"),
    ],
)
def test_a_setting_that_cannot_be_is_refused(
    deployment: Deployment, options: tuple[str, ...], said: str
) -> None:
    assert said in refused(deployment, "settings", "set", *options)


def test_a_school_that_is_not_known_has_no_settings(deployment: Deployment) -> None:
    assert "does not know school 4711" in refused(deployment, "settings", "show")


def test_accounts_are_added_listed_linked_and_set(deployment: Deployment) -> None:
    added = consumers(deployment, "accounts", "add", "--username", "governor").strip()
    other = consumers(deployment, "accounts", "add", "--username", "Head").strip()
    consumers(deployment, "accounts", "link", "--account", other, "--person", "17")
    consumers(
        deployment,
        *("accounts", "set", "--account", other, "--username", "boss"),
        *("--preferred-email", "work", "--preferred-telephone", "mobile"),
    )

    listed = json.loads(consumers(deployment, "accounts", "list", "--json"))

    assert listed == [
        {
            "account_id": int(added),
            "third_party_id": None,
            "username": "governor",
            "preferred_email": None,
            "preferred_telephone": None,
        },
        {
            "account_id": int(other),
            "third_party_id": "17",
            "username": "boss",
            "preferred_email": "work",
            "preferred_telephone": "mobile",
        },
    ]
    assert "governor" in consumers(deployment, "accounts", "list")


def test_what_cannot_be_done_to_an_account_is_said_in_one_line(deployment: Deployment) -> None:
    added = consumers(deployment, "accounts", "add", "--username", "governor").strip()

    said = refused(deployment, "accounts", "add", "--username", "GOVERNOR")

    assert said == f"mya-consumers: Account {added} has this username."


def test_a_person_is_explained(deployment: Deployment) -> None:
    added = consumers(deployment, "accounts", "add", "--username", "Head").strip()
    consumers(deployment, "accounts", "link", "--account", added, "--person", "17")

    def explain(person: str, *options: str) -> tuple[int, str]:
        command = ("mya-projections", "explain", "--school", SCHOOL, "--person", person)
        done = deployment.run(*command, *options)
        return done.returncode, done.stdout

    code, told = explain("17")
    assert code == 0
    assert f"Account {added}: username Head, added inside MYA" in told
    assert "third_party_id" in told
    assert json.loads(explain("17", "--json")[1])["account"]["username"] == "Head"
    assert explain("18") == (1, "")


def test_a_school_of_which_nothing_is_held(deployment: Deployment) -> None:
    assert json.loads(consumers(deployment, "snapshots", "list", "--json")) == []
    said = refused(deployment, "snapshots", "release", "--data-set", "rooms")

    assert said == "mya-consumers: Nothing of rooms is held at school 4711."
    assert "is none of" in refused(deployment, "snapshots", "release", "--data-set", "teachers")


def test_a_room_that_is_not_there_cannot_be_booked(deployment: Deployment) -> None:
    said = refused(deployment, "rooms", "set", "--room", "7", "--not-bookable")

    assert said == "mya-consumers: School 4711 has no room 7."
