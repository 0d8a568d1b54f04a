"""Who may read the error log: tokens, sessions, limits on signing in, and who of support looked.

A token is the one credential: a school pastes it into the sign-in page, a program sends it as a
bearer token. Tokens and session ids are 256 random bits, kept as SHA-256 only. No HTTP here.
"""
