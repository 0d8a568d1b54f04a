"""The contract: everything that crosses the wire between a school and MYA, and nothing else.

Pure: no clock, no network, no disk but the schemas shipped beside it and the file that a program
is told to read. The producer, the
projections and the consumers all stand on this floor; it stands on nothing of theirs.
"""
