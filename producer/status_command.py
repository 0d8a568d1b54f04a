"""`mya-producer status`: what is found in the state, and what it comes to."""

from datetime import datetime

from producer.failures import ConfigurationError
from producer.run_lock import has_run, has_service
from producer.service.wellbeing import Seen, Status, status_of
from producer.settings import Settings
from producer.state.look import look


def status(settings: Settings, now: datetime) -> Status:
    """Say how the producer of a school is. Nothing is made or changed."""
    folder = settings.state
    if folder is None:
        raise ConfigurationError("--state is missing.")
    seen = look(folder)
    school = settings.school or (seen.school if seen else "")
    if not school:
        raise ConfigurationError("--school is missing: no run has told the state yet.")
    if seen and seen.school and seen.school != school:
        raise ConfigurationError(f"The state belongs to school {seen.school}, not {school}.")
    return status_of(
        Seen(
            school=school,
            now=now,
            window=settings.night,
            look=seen,
            has_service=has_service(folder),
            has_run=has_run(folder),
        )
    )
