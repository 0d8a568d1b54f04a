"""The bundle: everything that a school's server needs of the producer, with no internet at hand."""
