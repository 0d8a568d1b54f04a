"""Stands in for CommandReporter: the same arguments, and whatever a school's own may do wrong.

`python command_reporter_stand_in.py FOLDER …`: the folder holds the reports by their names in
SIMS, `behaviour.json` from the name of a report (or `*`) to what it does, and `calls.jsonl` of
every call.
"""

import json
import subprocess
import sys
import time
from pathlib import Path

LATE = """
import pathlib, sys, time
time.sleep(0.7)
with pathlib.Path(sys.argv[1]).open("ab") as file:
    file.write(pathlib.Path(sys.argv[2]).read_bytes()[int(sys.argv[3]):])
"""
SLEEP = "import time; time.sleep(600)"


def main() -> None:
    folder = Path(sys.argv[1])
    given = dict(part.removeprefix("/").partition(":")[::2] for part in sys.argv[2:])
    with (folder / "calls.jsonl").open("a", encoding="utf-8") as calls:
        calls.write(json.dumps(given) + "\n")
    behaviours = json.loads((folder / "behaviour.json").read_text(encoding="utf-8"))
    name = given["REPORT"]
    report, output = folder / f"{name}.xml", Path(given["OUTPUT"])
    behave(behaviours.get(name, behaviours.get("*", "write")), given, report, output)


def behave(behaviour: str, given: dict[str, str], report: Path, output: Path) -> None:
    whole = report.read_bytes() if report.exists() else None
    half = len(whole or b"") // 2
    match behaviour:
        case "refuse":
            fail(f"Login failed for {given.get('USER')} with {given.get('PASSWORD')} & co")
        case "fail in the file":
            output.write_text("<CommandReporterError>Timeout expired</CommandReporterError>")
        case "hang":
            child = spawn(SLEEP)
            (report.parent / "hung.json").write_text(json.dumps(child.pid))
            time.sleep(600)
        case "nothing":
            pass
        case _ if whole is None:
            fail(f"Report '{given['REPORT']}' not found")
        case "late":
            output.write_bytes(whole[:half])
            spawn(LATE, str(output), str(report), str(half))
            # Long enough to be seen with its child.
            time.sleep(0.5)
        case "half":
            output.write_bytes(whole[:half])
            sys.exit(3)
        case "strange exit":
            output.write_bytes(whole)
            sys.exit(7)
        case "no ids":
            output.write_bytes(whole.replace(b"primary_id", b"hidden"))
        case _:
            output.write_bytes(whole)


def fail(words: str) -> None:
    escaped = words.replace("&", "&amp;").replace("<", "&lt;")
    sys.stdout.write(f"<CommandReporterError>{escaped}</CommandReporterError>\n")
    sys.exit(1)


def spawn(code: str, *arguments: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-c", code, *arguments])  # noqa: S603 - our own code


if __name__ == "__main__":
    main()
