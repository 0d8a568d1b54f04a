"""A made-up school, and the SIMS extracts that it would have night after night.

In go a size, a number of nights and a seed; out come folders of extracts, `night-1`, `night-2`
and so on, with every deception that real extracts have. The same arguments write the same bytes.

One question is answered in each module: who and what is in the school (`students`, `staff`,
`subjects`, `groups`, `houses`, `contacts`, `rooms`, `timetable`, together in `school`; `pictures`
of them), which lessons that makes (`lessons`), what is wrong in SIMS (`…faults`, `families`,
`albums`), what changes (`…nights`), what the reports list (`…_files`), how they spell it
(`handwriting`), and how it is written (`extract`). Another data set is one more model, one more
module of files and a line in `generation`. Nothing here is random: see `chance`.

Schools of different seeds have the same ids and other people: as with real schools, an id says
nothing without its school.
"""

from producer.sample.generation import generate
from producer.sample.personal import personal_values
from producer.sample.school import SCHOOL_YEAR_START, STUDENTS_MIN, WEEKS, WEEKS_MAX

__all__ = [
    "SCHOOL_YEAR_START",
    "STUDENTS_MIN",
    "WEEKS",
    "WEEKS_MAX",
    "generate",
    "personal_values",
]
