"""How two generations differ: in their tables, in their rows, in the errors that are open.

In: a connection in one transaction in which both stand at equal positions, and their names. Out: a
`Difference`. Another build may have made either, so what is compared is what PostgreSQL's catalogue
says of both; only what is no result of the log (`NO_RESULT`) is left out, by the names that the
running build knows. Nothing is written.
"""
