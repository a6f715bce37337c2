# Two commands on a fresh machine with Python 3.11 or newer, git and make:
#   make track   installs into .venv and makes a 15 minute constructive rest in output/
#   make test    installs into .venv and runs the tests

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: track test lint format bench clean

track: $(VENV)/installed
	$(BIN)/supine make constructive-rest --minutes 15 --output output/

test: $(VENV)/installed-for-tests
	$(BIN)/python -m pytest $(PYTEST_OPTIONS)

lint: $(VENV)/installed-for-tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/installed-for-tests
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/installed-for-tests
	$(BIN)/python scripts/bench.py

clean:
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

# The stamps stand for "installed since pyproject.toml last changed".
$(VENV)/installed: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

$(VENV)/installed-for-tests: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable ".[dev]"
	touch $@ $(VENV)/installed
