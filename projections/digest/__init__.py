"""The digest: a letter in the morning that says what became of the night, if there is news.

`standing` reads how a school stands, `news` decides whether that is news after what was told last,
`letter` puts it into words, `post` has it delivered, and `sending` remembers what was delivered. A
letter has counts and links; whom an error is about it never says.
"""
