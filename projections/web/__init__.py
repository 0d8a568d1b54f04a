"""The error log in a browser and as an API: a FastAPI app over `projections/reading`.

Here is how a request is let in, answered and protected; `pages/` shows, `api/` tells programs.
"""
