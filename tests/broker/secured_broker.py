"""A real broker that lets nobody in without TLS and a password, as docs/access.md sets it up.

One listener for brokers and controllers, which know each other by certificate; one for everybody
else, over TLS with SCRAM. A third takes anybody: it is there to show that it is of no use.
"""

import re
import secrets
import signal
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import trustme
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from local import jars, ports, shell
from local.broker import QUICK_START
from local.detached import Detached

SUPER_USER: Final = "kafka-root"
_CLUSTER_ID: Final = "bXlhLXNlY3VyZWQtYnJva2"
_LIMIT_S: Final = 60
_LOCAL: Final = Path(jars.KAFKA.pom).parent / "kafka.properties"
_LISTENERS: Final = ("clients", "brokers", "controller", "plain")

_PAGE: Final = Path(jars.KAFKA.pom).parents[1] / "docs/access.md"
_PLAIN_TOO: Final = "CLIENTS:SASL_SSL,BROKERS:SSL,CONTROLLER:SSL,PLAIN:PLAINTEXT"


@dataclass(frozen=True, slots=True)
class SecuredBroker:
    """The broker in `folder`; its super user's password is made with it."""

    folder: Path
    ca: trustme.CA = field(default_factory=trustme.CA)
    password: str = field(default_factory=lambda: secrets.token_urlsafe(24))

    def start(self) -> None:
        """Start it with its super user; it may take a moment until it answers."""
        libraries = jars.KAFKA.ensure()
        self._write_certificates()
        properties = self._write_properties()
        made = shell.run(
            _java(
                libraries,
                "kafka.tools.StorageTool",
                *("format", "-t", _CLUSTER_ID, "-c", str(properties), "--add-scram"),
                f"SCRAM-SHA-512=[name={SUPER_USER},password={self.password}]",
            ),
            limit_s=_LIMIT_S,
        )
        assert made.ok, made.tail()
        self._process.launch(_java(libraries, "kafka.Kafka", str(properties)))

    def stop(self) -> None:
        """End it."""
        self._process.end(signal.SIGKILL, limit_s=_LIMIT_S)

    def address(self, listener: str = "clients") -> str:
        """Where a listener is."""
        return f"{ports.HOST}:{ports.remembered(self._ports)[listener]}"

    @property
    def ca_file(self) -> Path:
        """The certificate of the authority that signed the broker's."""
        return self.folder / "ca.pem"

    @property
    def _process(self) -> Detached:
        return Detached(
            name="Kafka", record=self.folder / "process.json", log=self.folder / "broker.log"
        )

    @property
    def _ports(self) -> Path:
        return self.folder / "ports.json"

    def _write_certificates(self) -> None:
        issued = self.ca.issue_cert("127.0.0.1", "localhost", common_name="kafka-broker")
        key = load_pem_private_key(issued.private_key_pem.bytes(), password=None)
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        chain = b"".join(each.bytes() for each in issued.cert_chain_pems)
        (self.folder / "broker.pem").write_bytes(pem + chain)
        self.ca.cert_pem.write_to_path(str(self.ca_file))

    def _write_properties(self) -> Path:
        claimed = ports.claim(self._ports, _LISTENERS)
        names = {each: f"{each.upper()}://{ports.HOST}:{claimed[each]}" for each in _LISTENERS}
        advertised = [names[each] for each in _LISTENERS if each != "controller"]
        # Of the local broker all that makes it small and quick, and nothing of who may enter.
        small = [line for line in _LOCAL.read_text().splitlines() if "listener" not in line]
        properties = self.folder / "server.properties"
        properties.write_text(
            "\n".join(small)
            + "\n"
            + _documented().replace("/etc/kafka", str(self.folder))
            # Of what is there twice, the last counts.
            + f"listener.security.protocol.map={_PLAIN_TOO}\n"
            + f"listeners={','.join(names.values())}\n"
            + f"advertised.listeners={','.join(advertised)}\n"
            + f"controller.quorum.voters=1@{ports.HOST}:{claimed['controller']}\n"
            + f"log.dirs={self.folder / 'data'}\n"
        )
        return properties


def _documented() -> str:
    """Return the settings of a broker as the page for operators has them."""
    found = re.search(r"### Listeners.*?```properties\n(.*?)```", _PAGE.read_text(), re.DOTALL)
    assert found, "docs/access.md has no settings for a broker"
    return found[1]


def _java(libraries: Path, main: str, *arguments: str) -> tuple[str, ...]:
    return (
        jars.java(),
        *QUICK_START,
        "-XX:-UsePerfData",
        "-cp",
        f"{libraries}/*",
        main,
        *arguments,
    )
