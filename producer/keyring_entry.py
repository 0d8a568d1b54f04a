"""What the keyring of the operating system holds for this machine's account."""


def keyring_entry(service: str, user: str) -> str | None:
    """Return what was put there with `keyring set SERVICE USER`; None where nothing was."""
    # Looks for the machine's keyring when it is imported, which most runs need not wait for.
    import keyring  # noqa: PLC0415
    from keyring.errors import KeyringError  # noqa: PLC0415

    try:
        return keyring.get_password(service, user)
    except KeyringError:
        return None  # a machine without a keyring has none in it
