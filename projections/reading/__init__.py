"""What the error log's page, its API and the digest ask the database: typed questions and answers.

No HTML and no HTTP. Every question names the school, and answers only about it.
"""
