"""Apache Kafka's jars, resolved by Maven from the pinned pom.xml, and the Java that runs them.

The jars are kept in `.local/kafka/jars` of the checkout and are shared by every folder that
services run in. Maven's own repository is there too, so that nothing is left in the home folder;
its settings are the user's.
"""

import hashlib
import os
import re
import shutil
from pathlib import Path
from typing import Final

from filelock import FileLock

from local import shell
from local.failures import MissingPrerequisiteError, StartFailedError

_HERE: Final = Path(__file__).resolve().parent
POM: Final = _HERE / "pom.xml"
FOLDER: Final = _HERE.parent / ".local/kafka"
OLDEST_JAVA: Final = 17  # what Apache Kafka 4 brokers need
_DOWNLOAD_LIMIT_S: Final = 600  # 110 MB with Maven's plug-ins, on a slow line


def check() -> None:
    """Demand Java, and Maven where the jars are not there yet."""
    version = _java_version()
    if version is None or version < OLDEST_JAVA:
        found = f"found {version}" if version is not None else "found none"
        raise MissingPrerequisiteError(
            f"Java {OLDEST_JAVA} or later is needed to run Apache Kafka ({found}): install it "
            "(Debian: apt-get install openjdk-17-jre-headless maven), start Docker, or set "
            "MYA_KAFKA_BOOTSTRAP_SERVERS"
        )
    if not _are_current() and shell.find("mvn") is None:
        raise MissingPrerequisiteError(
            "Apache Maven is needed to get Apache Kafka: install it (Debian: apt-get install "
            "maven), start Docker, or set MYA_KAFKA_BOOTSTRAP_SERVERS"
        )


def java() -> str:
    """The Java to run, from JAVA_HOME or the PATH."""
    home = os.environ.get("JAVA_HOME")
    return str(Path(home) / "bin/java") if home else "java"


def ensure() -> Path:
    """The folder with the jars of the pom as it is now; downloads them if they are not there."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with FileLock(FOLDER / "jars.lock"):
        if not _are_current():
            _download()
    return _jars()


def _download() -> None:
    fresh = FOLDER / "jars.new"
    shutil.rmtree(fresh, ignore_errors=True)
    resolved = shell.run(
        (
            *("mvn", "-q", "-B", "-f", str(POM)),
            f"-Dmaven.repo.local={FOLDER.parent / 'm2'}",
            "dependency:copy-dependencies",
            *(f"-DoutputDirectory={fresh}", "-DincludeScope=runtime"),
        ),
        limit_s=_DOWNLOAD_LIMIT_S,
        environ=os.environ | {"JDK_JAVA_OPTIONS": _java_options()},
    )
    if not resolved.ok:
        raise StartFailedError("Maven could not get Apache Kafka", log_tail=resolved.tail())
    _stamp(fresh).write_text(_digest())
    shutil.rmtree(_jars(), ignore_errors=True)
    fresh.rename(_jars())


def _java_options() -> str:
    """The user's options for every Java, and ours, with which it writes nothing elsewhere."""
    temporary = FOLDER / "tmp"
    temporary.mkdir(exist_ok=True)
    ours = f'-XX:-UsePerfData "-Djava.io.tmpdir={temporary}"'
    return f"{os.environ.get('JDK_JAVA_OPTIONS', '')} {ours}".strip()


def _jars() -> Path:
    return FOLDER / "jars"


def _stamp(jars: Path) -> Path:
    return jars / "pom.sha256"


def _are_current() -> bool:
    stamp = _stamp(_jars())
    return stamp.exists() and stamp.read_text() == _digest()


def _digest() -> str:
    return hashlib.sha256(POM.read_bytes()).hexdigest()


def _java_version() -> int | None:
    answer = shell.run((java(), "-XX:-UsePerfData", "-version"), limit_s=20)
    found = re.search(r'version "(\d+)', answer.output)
    return int(found.group(1)) if answer.ok and found is not None else None
