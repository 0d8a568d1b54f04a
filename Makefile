# `make` lists the targets. Each sets up what it needs first: the virtual environment in .venv,
# everything else below .local.

PYTHON ?= python3
BIN := .venv/bin
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help

.PHONY: help demo test bench-small services services-stop lint lock

help: ## List the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "%-16s %s\n", $$1, $$2}'

demo: .venv/.ready ## Show a sample school's first three nights, on real Kafka and PostgreSQL
	@$(BIN)/python -m local.demo

test: lint ## Run every check: style, types, the whole suite on real Kafka and PostgreSQL
	$(BIN)/pytest --numprocesses 2 --dist loadfile

bench-small: .venv/.ready ## Measure the engine against its floor, in a minute
	$(BIN)/python -m bench small

# Its output is data: only export lines may reach stdout, so that `eval "$$(make services)"` works.
services: .venv/.ready ## Start local Kafka and PostgreSQL, leave them running, print their addresses
	@$(BIN)/python -m local up

services-stop: .venv/.ready ## Stop them; their data stays in .local
	@$(BIN)/python -m local down

lint: .venv/.ready ## Check style and types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

lock: .venv/.ready ## Write requirements.lock anew: what pyproject.toml asks for, with hashes
	@test -x .local/uv/bin/uv || $(PYTHON) -m venv .local/uv
	@.local/uv/bin/pip install --quiet uv
	.local/uv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--all-extras --group dev pyproject.toml \
		--custom-compile-command 'make lock' -o requirements.lock

.venv/.ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo 'Python 3.11 or later is needed: install it, or name it: make PYTHON=python3.12 …' >&2; \
		exit 2; }
	@echo 'Installing into .venv' >&2
	@$(PYTHON) -m venv .venv >&2
	@$(BIN)/pip install --quiet --require-hashes -r requirements.lock >&2
	@$(BIN)/pip install --quiet --no-deps --no-build-isolation -e . >&2
	@touch $@
