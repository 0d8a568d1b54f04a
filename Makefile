# `make` lists the targets. Each sets up what it needs first: the virtual environment in .venv,
# everything else below .local.

PYTHON ?= python3
BIN := .venv/bin
AS_ROOT := $(shell test "$$(id -u)" = 0 || echo sudo)
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help

.PHONY: help demo test test-docker faults fuzz bench bench-small laws soak screenshots services services-stop lint lock producer-bundle sbom

help: ## List the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "%-16s %s\n", $$1, $$2}'

demo: .venv/.ready ## Show a sample school's first three nights, on real Kafka and PostgreSQL
	@$(BIN)/python -m local.demo

test: lint .local/chromium.ready ## Run every check: style, types, the whole suite on real Kafka and PostgreSQL
	$(BIN)/pytest --numprocesses 2 --dist loadfile

test-docker: .venv/.ready ## Build the image, start the platform in containers, try it; TRIAL=--no-build
	@$(BIN)/python -m local.trial $(TRIAL)

faults: .venv/.ready ## Let everything go wrong, from seeds, and demand that nothing is lost; SEEDS=1-50
	SEEDS=$(SEEDS) $(BIN)/pytest --tb=short --numprocesses 2 --dist loadfile \
		tests/faults/test_fire.py tests/faults/test_more_fire.py \
		tests/faults/world/test_weather.py tests/faults/world/test_three_brokers.py

fuzz: .venv/.ready ## Spoil extracts, lists, settings, states, messages: CASES=1000000 SEED=2; EXTRACT=, BESIDE=, ROUND= for one
	@MYA_FUZZ_CASES=$(or $(CASES),10000) MYA_FUZZ_SEED=$(or $(SEED),1) $(BIN)/python -m tests.fuzz \
		$(if $(EXTRACT),--extract $(EXTRACT)) $(if $(BESIDE),--beside $(BESIDE)) $(if $(ROUND),--round $(ROUND))

bench: .venv/.ready ## Measure all of it, in ten minutes at most
	$(BIN)/python -m bench whole

bench-small: .venv/.ready ## Measure the engine against its floor, in a minute
	$(BIN)/python -m bench small

laws: .venv/.ready ## Try the laws on so many interleavings of everything, in some hours; EXAMPLES=10000
	MYA_EXAMPLES=$(or $(EXAMPLES),10000) $(BIN)/pytest --numprocesses 2 tests/laws/machine

soak: .venv/.ready ## Live through so many nights with the real programs, and print the curve; NIGHTS=365
	MYA_NIGHTS=$(or $(NIGHTS),365) $(BIN)/pytest --capture=no tests/nights/soak

screenshots: .venv/.ready .local/chromium.ready ## Make the pictures of the README anew
	@fc-list | grep -q Inter || $(AS_ROOT) apt-get install -y --no-install-recommends fonts-inter >&2
	$(BIN)/pytest tests/web/test_screenshots.py
	cp .local/screenshots/*.png docs/screenshots/

# Its output is data: only export lines may reach stdout, so that `eval "$$(make services)"` works.
services: .venv/.ready ## Start local Kafka and PostgreSQL, leave them running, print their addresses
	@$(BIN)/python -m local up

services-stop: .venv/.ready ## Stop them; their data stays in .local
	@$(BIN)/python -m local down

lint: .venv/.ready ## Check style and types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

sbom: .venv/.ready ## Write what is shipped, with versions, hashes and licences (CycloneDX)
	@$(BIN)/python -m bundle.materials .local/sbom

producer-bundle: .venv/.ready ## Build what a school's server installs without the internet, and try it
	@$(BIN)/python -m bundle .local/bundle

lock: .venv/.ready ## Write the lock files anew: what pyproject.toml asks for, with hashes
	@test -x .local/uv/bin/uv || $(PYTHON) -m venv .local/uv
	@.local/uv/bin/pip install --quiet uv
	.local/uv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--all-extras --group dev pyproject.toml \
		--custom-compile-command 'make lock' -o requirements.lock
	.local/uv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--extra producer --constraint requirements.lock pyproject.toml \
		--custom-compile-command 'make lock' -o bundle/producer.lock
	.local/uv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--all-extras --constraint requirements.lock pyproject.toml \
		--custom-compile-command 'make lock' -o requirements.platform.lock
	echo hatchling | .local/uv/bin/uv pip compile --quiet --universal --python-version 3.11 \
		--generate-hashes --constraint requirements.lock - \
		--custom-compile-command 'make lock' -o requirements.build.lock

# The pages are tried in a real browser: Debian's Chromium, or one that is there already.
.local/chromium.ready:
	@{ command -v chromium || command -v chromium-browser || command -v google-chrome; } >&2 || { \
		command -v apt-get >/dev/null || { \
			echo 'Chromium is needed for the tests of the pages: install it' >&2; exit 2; }; \
		echo 'Installing Chromium' >&2; \
		$(AS_ROOT) apt-get update -qq >&2 && \
		$(AS_ROOT) apt-get install -y -qq --no-install-recommends chromium; } >&2
	@mkdir -p .local && touch $@

.venv/.ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo 'Python 3.11 or later is needed: install it, or name it: make PYTHON=python3.12 …' >&2; \
		exit 2; }
	@echo 'Installing into .venv' >&2
	@$(PYTHON) -m venv .venv >&2
	@$(BIN)/pip install --quiet --require-hashes -r requirements.lock >&2
	@$(BIN)/pip install --quiet --no-deps --no-build-isolation -e . >&2
	@touch $@
