"""The API: what the pages show, as JSON for support tools, with a bearer token.

Each answer is a model of `models`; what cannot be answered is a problem (RFC 9457). `document` says
all of it in OpenAPI, at `/api/openapi.json`.
"""
