"""What a school's administrator sees: pages, each a thin endpoint from readings to a template.

`frame.py` says what is around every page of a school. Which words and shapes a page shows is
decided in `view_models/`, purely.
"""
