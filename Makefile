# What people and scripts call. Needs Python 3.11 or newer and make, nothing else; every target does its own set-up.

SHELL := /bin/sh
.DEFAULT_GOAL := help
export PIP_DISABLE_PIP_VERSION_CHECK := 1
unexport PYTHONDONTWRITEBYTECODE # with it every start would compile everything anew
PIP_FLAGS := --quiet --require-hashes --no-deps --no-compile # what is used is compiled at its first use

VENV := .venv
PYTHON := $(VENV)/bin/python
READY := $(VENV)/.installed
LOCK := requirements-dev.lock

.PHONY: help setup run check lint types system collect test soak bench replay pictures lock format clean

help: ## This list
	@sed -n 's/^\([a-z]*\):.*## /make \1\t/p' Makefile | expand -t 15

setup: $(READY) ## The virtual environment, as the lock names it

$(READY): $(LOCK)
	@echo "Installing what $(LOCK) names into $(VENV) …"
	@python=$$(for name in python3.11 python3.12 python3.13 python3; do \
		"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$name" && break; done); \
	if [ -z "$$python" ]; then echo "Python 3.11 or newer is needed: install it, then call make again." >&2; exit 1; fi; \
	[ -x $(PYTHON) ] || "$$python" -m venv $(VENV) || \
		{ rm -rf $(VENV); echo "Python's venv module is needed (Debian: apt-get install python3-venv)." >&2; exit 1; }
	@$(PYTHON) -m pip install $(PIP_FLAGS) --requirement $(LOCK)
	@touch $@

run: setup ## The desk at http://localhost:8000 with a demo week (PORT=8001 for another port)
	@$(PYTHON) manage.py migrate --verbosity 0
	@LOG_LEVEL=WARNING $(PYTHON) manage.py demo
	@exec $(PYTHON) -m twir.run

check: lint types system ## Lint, types, import rules, templates, migrations

lint: setup
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/djlint --quiet --lint templates
	$(VENV)/bin/lint-imports
	$(VENV)/bin/bandit --quiet --severity-level medium --configfile pyproject.toml --recursive .

types: setup
	$(VENV)/bin/mypy .

system: setup
	$(PYTHON) manage.py makemigrations --check
	$(PYTHON) manage.py check

# Each process of the run reads every test; their rewritten assertions are compiled here once, beside the checks.
collect: setup
	@told=$$($(PYTHON) -m pytest --collect-only -qq 2>&1) || { echo "$$told"; exit 1; }

test: setup ## Everything: the checks, then all tests on SQLite and on PostgreSQL with Redis
	@$(MAKE) --no-print-directory --jobs=2 types collect lint system
	$(PYTHON) -m tests.run

soak: setup ## The same tests with the full counts
	TWIR_SOAK=1 $(PYTHON) -m tests.run

bench: setup ## Speed, as ratios side by side
	$(PYTHON) -m tests.benchmarks

replay: setup ## Real weeks: make replay REPLAY=DIR
	@[ -n "$(REPLAY)" ] || { echo "Say which weeks: make replay REPLAY=DIR" >&2; exit 2; }
	@$(PYTHON) -m tests.replay "$(REPLAY)"

pictures: setup ## The pictures of the editors' guide, made anew from the real screens
	$(PYTHON) -m tests.pictures

lock: setup ## Both locks anew from pyproject.toml; LOCK_FLAGS=--upgrade for newer versions
	$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --annotation-style line $(LOCK_FLAGS) \
		pyproject.toml --output-file requirements.lock
	$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --annotation-style line $(LOCK_FLAGS) \
		pyproject.toml --group dev --constraints requirements.lock --output-file requirements-dev.lock

format: setup ## Lay out the code
	$(VENV)/bin/ruff check --fix-only .
	$(VENV)/bin/ruff format .

clean: ## Remove what can be made again; the database in var/ stays
	rm -rf $(VENV) static-collected .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
