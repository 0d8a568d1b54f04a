"""TCP ports of this machine's loopback: chosen once, remembered, and kept while they are free."""

import json
import secrets
import socket
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Final

HOST: Final = "127.0.0.1"
# Below the range from which the system takes the ports of outgoing connections: there, a client
# that keeps trying to reach a service that is down can end up connected to itself.
_LOWEST: Final = 20_000
_HIGHEST: Final = 29_999
_TRIES: Final = 200


def remembered(record: Path) -> dict[str, int]:
    """The ports that were claimed with this record, by name."""
    if not record.exists():
        return {}
    return {str(name): int(port) for name, port in json.loads(record.read_text()).items()}


def claim(record: Path, names: Sequence[str]) -> dict[str, int]:
    """A free port for each name, the one it had before where that is still free; remember them."""
    known = remembered(record)
    claimed: dict[str, int] = {}
    for name in names:
        candidates = [known[name], *_candidates()] if name in known else _candidates()
        claimed[name] = _first_free(candidates, taken=claimed.values())
    record.write_text(json.dumps(claimed))
    return claimed


def _candidates() -> list[int]:
    return [_LOWEST + secrets.randbelow(_HIGHEST - _LOWEST + 1) for _ in range(_TRIES)]


def _first_free(candidates: Iterable[int], *, taken: Collection[int]) -> int:
    return next(port for port in candidates if port not in taken and is_free(port))


def is_free(port: int) -> bool:
    """Whether nothing listens on the port."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # Connections that just ended linger on a port; they do not keep a server from it.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True
