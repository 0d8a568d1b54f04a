"""Jars that Maven resolves from a pinned pom.xml, and the Java that runs them.

The jars are kept in `.local` of the checkout and are shared by every folder that services run in.
Maven's own repository is there too, so that nothing is left in the home folder; its settings are
the user's.
"""

import hashlib
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from filelock import FileLock

from local import shell
from local.failures import MissingPrerequisiteError, StartFailedError

_HERE: Final = Path(__file__).resolve().parent
LOCAL: Final = _HERE.parent / ".local"
OLDEST_JAVA: Final = 17  # what Apache Kafka 4 brokers need
_DOWNLOAD_LIMIT_S: Final = 600  # 110 MB with Maven's plug-ins, on a slow line


@dataclass(frozen=True, slots=True, kw_only=True)
class Jars:
    """What a pom names, kept in `folder`. `otherwise` is what may be done instead of installing
    what is needed, after a comma.
    """

    name: str
    pom: Path
    folder: Path
    otherwise: str = ""

    def check(self) -> None:
        """Demand Java, and Maven where the jars are not there yet."""
        version = _java_version()
        if version is None or version < OLDEST_JAVA:
            found = f"found {version}" if version is not None else "found none"
            raise MissingPrerequisiteError(
                f"Java {OLDEST_JAVA} or later is needed to run {self.name} ({found}): install it "
                f"(Debian: apt-get install openjdk-17-jre-headless maven){self.otherwise}"
            )
        if not self._are_current() and shell.find("mvn") is None:
            raise MissingPrerequisiteError(
                f"Apache Maven is needed to get {self.name}: install it (Debian: apt-get install "
                f"maven){self.otherwise}"
            )

    def ensure(self) -> Path:
        """The folder with the jars of the pom as it is now; downloads them if they are not there.

        What comes as an archive lies unpacked in its folder `plugins`.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with FileLock(self.folder / "jars.lock"):
            if not self._are_current():
                self._download()
        return self._jars

    def _download(self) -> None:
        fresh = self.folder / "jars.new"
        shutil.rmtree(fresh, ignore_errors=True)
        resolved = shell.run(
            (
                *("mvn", "-q", "-B", "-f", str(self.pom)),
                f"-Dmaven.repo.local={LOCAL / 'm2'}",
                "dependency:copy-dependencies",
                *(f"-DoutputDirectory={fresh}", "-DincludeScope=runtime"),
            ),
            limit_s=_DOWNLOAD_LIMIT_S,
            environ=os.environ | {"JDK_JAVA_OPTIONS": self._java_options()},
        )
        if not resolved.ok:
            raise StartFailedError(f"Maven could not get {self.name}", log_tail=resolved.tail())
        self._unpack(fresh)
        _stamp(fresh).write_text(self._digest())
        shutil.rmtree(self._jars, ignore_errors=True)
        fresh.rename(self._jars)

    def _unpack(self, fresh: Path) -> None:
        plugins = fresh / "plugins"
        for archive in fresh.glob("*.tar.gz"):
            plugins.mkdir(exist_ok=True)
            unpacked = shell.run(
                ("tar", "-xzf", str(archive), "-C", str(plugins)), limit_s=_DOWNLOAD_LIMIT_S
            )
            if not unpacked.ok:
                message = f"{archive.name} of {self.name} could not be unpacked"
                raise StartFailedError(message, log_tail=unpacked.tail())
            archive.unlink()

    def _java_options(self) -> str:
        """The user's options for every Java, and ours, with which it writes nothing elsewhere."""
        temporary = self.folder / "tmp"
        temporary.mkdir(exist_ok=True)
        ours = f'-XX:-UsePerfData "-Djava.io.tmpdir={temporary}"'
        return f"{os.environ.get('JDK_JAVA_OPTIONS', '')} {ours}".strip()

    @property
    def _jars(self) -> Path:
        return self.folder / "jars"

    def _are_current(self) -> bool:
        stamp = _stamp(self._jars)
        return stamp.exists() and stamp.read_text() == self._digest()

    def _digest(self) -> str:
        return hashlib.sha256(self.pom.read_bytes()).hexdigest()


KAFKA: Final = Jars(
    name="Apache Kafka",
    pom=_HERE / "pom.xml",
    folder=LOCAL / "kafka",
    otherwise=", start Docker, or set MYA_KAFKA_BOOTSTRAP_SERVERS",
)
"""What the local broker runs on."""


def java() -> str:
    """The Java to run, from JAVA_HOME or the PATH."""
    home = os.environ.get("JAVA_HOME")
    return str(Path(home) / "bin/java") if home else "java"


def _stamp(jars: Path) -> Path:
    return jars / "pom.sha256"


def _java_version() -> int | None:
    answer = shell.run((java(), "-XX:-UsePerfData", "-version"), limit_s=20)
    found = re.search(r'version "(\d+)', answer.output)
    return int(found.group(1)) if answer.ok and found is not None else None
