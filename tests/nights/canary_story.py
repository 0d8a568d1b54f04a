"""A school, its nights and the platform, every program with every secret, while things go well and
while they go wrong: what the programs said, showed and left behind.
"""

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import httpx
import psycopg

from tests.nights import canaries
from tests.nights.canary_failures import IN_HASTE, NIGHT, SCHOOL, failures
from tests.nights.deployment import Deployment, Done
from tests.nights.watching import Watched, watched
from tests.projections.web.browser import csrf_token

_AT_ONCE: Final = 2

_SETTINGS: Final = f"""
school = "{SCHOOL}"
state = "state"
extract = "extracts/night-1"
log_file = "logs/producer.log"
key_id = "{{key_id}}"
"""

_IMPATIENT: Final = "delivery_patience_s = 1\n"


@dataclass(slots=True, kw_only=True)
class Story:
    """What happened. `done` are the programs that ended, by what was tried; `shown` is what those
    that stay answered, `lines` what they wrote, and `commands` how the system lists them.
    """

    deployment: Deployment
    folder: Path
    planted: dict[str, str]
    key_id: str = ""
    done: dict[str, Done] = field(default_factory=dict)
    shown: dict[str, str] = field(default_factory=dict)
    lines: dict[str, str] = field(default_factory=dict)
    commands: dict[str, str] = field(default_factory=dict)

    @property
    def environ(self) -> dict[str, str]:
        """Every secret that a program may be given, to every program."""
        given = {name: text for name, text in self.planted.items() if name.startswith("MYA_")}
        return given | {"MYA_KAFKA_CONFIG": str(self.folder / "kafka.properties")}

    def run(self, what: str, *command: str, **environ: str) -> Done:
        """Run a program to its end."""
        self.done[what] = self.deployment.run(*command, **self.environ | environ)
        return self.done[what]

    def watch(self, *command: str) -> AbstractContextManager[Watched]:
        """Run a program that stays."""
        log = self.folder / f"{command[0]}.log"
        return watched(self.deployment, *command, log=log, **self.environ)


def live(deployment: Deployment, folder: Path) -> Story:
    """Live through it all."""
    story = Story(
        deployment=replace(deployment, folder=folder),
        folder=folder,
        planted=canaries.planted(deployment.database_url),
    )
    _write_files(story)
    _go_well(story)
    _stay(story)
    _go_wrong(story)
    return story


def _write_files(story: Story) -> None:
    signing_in = f"sasl.username=mya\nsasl.password={story.planted['of the brokers']}\n"
    files = {
        "kafka.properties": f"{signing_in}sasl.mechanism=PLAIN\n",
        "refused.properties": (
            f"{signing_in}sasl.mechanism=PLAIN\nsecurity.protocol=SASL_PLAINTEXT\n"
        ),
        "misspelt.properties": signing_in.replace("password=", "password "),
        "unknown.properties": signing_in.replace("password=", "pasword="),
    }
    for name, text in files.items():
        (story.folder / name).write_text(text, encoding="utf-8")


def _go_well(story: Story) -> None:
    sample = ("--students", "30", "--nights", "1", "--out", "extracts")
    story.run("sample", "mya-producer", "sample", *sample)
    enrolled = story.run(
        "enrol", "mya-projections", "schools", "enrol", "--school", SCHOOL, "--json"
    )
    credentials = json.loads(enrolled.stdout)
    story.planted["MYA_SCHOOL_SECRET"] = credentials["secret"]
    story.key_id = credentials["key_id"]
    settings = _SETTINGS.format(key_id=story.key_id)
    for name, text in (("settings", settings), ("impatient", settings + _IMPATIENT)):
        (story.folder / f"{name}.toml").write_text(text, encoding="utf-8")
    story.run("night", *NIGHT, "settings.toml")
    story.run("check", "mya-producer", "check", "--settings", "settings.toml")
    _meet_a_bug_in_the_worker(story)
    story.run("worker", "mya-consumers", "run", "--until-idle")
    named = ("--name", "Office", "--school", SCHOOL)
    created = story.run("token", "mya-projections", "tokens", "create", *named)
    story.planted["a token"] = created.stdout.strip()
    address = ("--school", SCHOOL, "--address", "office@school.example")
    story.run("address", "mya-projections", "digest-addresses", "add", *address)
    story.run("feed", "mya-consumers", "feed", "--until-end")


def _meet_a_bug_in_the_worker(story: Story) -> None:
    table = "generation_1.app_user"
    with psycopg.connect(story.deployment.database_url, autocommit=True) as connection:
        connection.execute(f"ALTER TABLE {table} ADD CONSTRAINT bug CHECK (surname IS NULL)")
        story.run("worker, bug", "mya-consumers", "run", "--until-idle")
        connection.execute(f"ALTER TABLE {table} DROP CONSTRAINT bug")


def _stay(story: Story) -> None:
    with (
        story.watch("mya-consumers", "run") as worker,
        story.watch("mya-projections", "serve", "--port", "0") as web,
        story.watch("mya-producer", "serve", "--settings", "settings.toml") as service,
    ):
        programs = {"worker": worker, "web": web, "service": service}
        for name, each in programs.items():
            each.wait_until_ready()
            answers = [each.get(path).text for path in ("/healthz", "/readyz", "/metrics")]
            story.shown[name] = "\n".join(answers)
        web.wait_for("serving")
        story.shown["pages"] = _visit(story, web)
        for name, each in programs.items():
            listed = Path("/proc", str(each.process.pid), "cmdline").read_bytes()
            story.commands[name] = listed.replace(b"\0", b" ").decode()
        codes = {name: each.stop() for name, each in programs.items()}
    assert codes == dict.fromkeys(programs, 0)
    story.lines = {name: each.log.read_text("utf-8") for name, each in programs.items()}


def _visit(story: Story, web: Watched) -> str:
    """Look at pages and the API with a token, one that is none, and one in a wrong place."""
    token, wrong = story.planted["a token"], story.planted["that is none"]
    url = next(str(each["listening"]) for each in web.said if each["event"] == "serving")
    answers = []
    with httpx.Client(base_url=url) as client:
        for text in (wrong, token):
            form = {"csrf_token": csrf_token(client.get("/sign-in")), "token": text}
            answers.append(client.post("/sign-in", data=form))
        answers.append(client.get(f"/s/{SCHOOL}/errors", params={"token": token}))
        for text in (token, wrong):
            bearer = {"Authorization": f"Bearer {text}"}
            answers.append(client.get(f"/api/errors?school_id={SCHOOL}", headers=bearer))
    assert [each.status_code for each in answers] == [401, 303, 200, 200, 401]
    return "\n".join(each.text for each in answers)


def _go_wrong(story: Story) -> None:
    place = story.deployment.database_url, story.folder
    tries = failures(*place, planted=story.planted, key_id=story.key_id)
    on_the_state = {what for what, (command, _) in tries.items() if command == IN_HASTE}
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        each_done = [
            pool.submit(story.run, what, *command, **environ)
            for what, (command, environ) in tries.items()
            if what not in on_the_state
        ]
        for each in each_done:
            each.result()
    for what in sorted(on_the_state):  # one at a time: there is one state
        command, environ = tries[what]
        story.run(what, *command, **environ)
