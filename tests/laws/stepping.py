"""Taking a step of a schedule, with what happens to the worker in it."""

from typing import Any

from psycopg import Connection

from tests.laws.schedule import Mishap, Step
from tests.laws.worker import Worker
from tests.laws.world import World


def take(connection: Connection[Any], world: World, worker: Worker, step: Step) -> Worker:
    """Take a step, and return the worker that goes on after it."""
    read = worker.read(step.picks)
    match step.mishap:
        case Mishap.NONE:
            worker.apply(read)
            return worker
        case Mishap.LOST_COMMIT:
            worker.apply(read)
        case Mishap.CRASH:
            with connection.transaction(force_rollback=True):
                worker.apply(read)
    return Worker(connection, world)
