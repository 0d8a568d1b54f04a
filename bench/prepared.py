"""Topics of several nights and a database that has applied the first of them."""

import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count

from bench import databases, filling, nights
from bench.measuring import measure_engine
from bench.nights import Changes
from bench.schools import Size
from consumers.kafka import Cluster
from local.services import Addresses

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """Topics with a night each, or with several one after the other."""

    addresses: Addresses
    nights: Sequence[Cluster]

    @contextmanager
    def database(self, applied: int) -> Iterator[str]:
        """Make a database in which this many nights are applied; yield its address."""
        server = self.addresses.database_url
        with databases.template(server) as template, databases.fresh(server, template) as url:
            for cluster in self.nights[:applied]:
                measure_engine(cluster, server=server, url=url)
            yield url


@contextmanager
def prepared(
    addresses: Addresses,
    size: Size,
    changes: Sequence[Changes | Sequence[Changes]],
    progress: Progress,
) -> Iterator[Prepared]:
    """Publish a night of all schools for each of these changes, in topics of its own; several in a
    sequence share theirs.
    """
    with ExitStack() as stack:
        clusters = []
        known = nights.Known()
        numbers = count()
        for each in changes:
            together = each if isinstance(each, Sequence) else [each]
            progress(f"Filling topics: {len(together)} nights of {size.schools} schools")
            prefix = f"bench-{secrets.token_hex(4)}"
            cluster = stack.enter_context(filling.made(addresses.kafka_bootstrap_servers, prefix))
            filler = filling.Filler(cluster)
            for night in together:
                nights.publish(filler, size, next(numbers), night, known)
            filler.finish()
            clusters.append(cluster)
        yield Prepared(addresses=addresses, nights=clusters)
