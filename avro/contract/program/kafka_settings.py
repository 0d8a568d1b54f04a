"""Further settings for Kafka's client, from a file of `name=value` lines (SASL, TLS, …)."""

from pathlib import Path


class KafkaSettingsError(ValueError):
    """The file cannot be read. The message never quotes it: it may hold a password."""


def read_kafka_settings(file: Path) -> dict[str, str]:
    """Return the settings of a file; empty lines and lines that begin with # say nothing.

    Raises KafkaSettingsError.
    """
    try:
        # Windows' editor puts a byte order mark before UTF-8.
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise KafkaSettingsError(f"The Kafka settings {file} cannot be read.") from error
    settings = {}
    for number, line in enumerate(lines, start=1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        name, equals, value = text.partition("=")
        if not equals or not text.isprintable():
            raise KafkaSettingsError(f"The Kafka settings {file}, line {number}: no name=value.")
        settings[name.strip()] = value.strip()
    return settings
