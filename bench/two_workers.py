"""Two workers beside one, on this machine's cores, which broker and database need as well."""

from typing import Final

from bench import schools, workers
from bench.figures import Figure
from bench.prepared import Progress, prepared
from bench.schools import Size
from local.services import Addresses

SIZE: Final = Size(schools=40, students=450, staff=50, classes=40, members=30, lessons=24)
_NIGHTS: Final = (schools.people, schools.student_lessons)


def run(addresses: Addresses, size: Size, progress: Progress) -> list[Figure]:
    """Apply the same lessons with one worker and with two."""
    took_s = {}
    with prepared(addresses, size, _NIGHTS, progress) as night:
        for count in (1, 2):
            with night.database(applied=1) as url:
                progress(f"Workers: {count}")
                took_s[count] = workers.together_s(night.nights[1], url, count)
    return [
        Figure(
            name="lessons, one worker", value=size.student_lessons / took_s[1], unit="records/s"
        ),
        Figure(
            name="lessons, two workers", value=size.student_lessons / took_s[2], unit="records/s"
        ),
        Figure(name="two workers / one", value=took_s[1] / took_s[2], unit="times", at_least=1.4),
    ]
