# Two commands on a fresh machine with Python 3.11 or newer, git and make:
#   make track   installs into .venv and makes a 15 minute constructive rest in output/
#   make test    installs into .venv and runs the tests, but for the slow ones

PYTHON ?= python3
VENV := .venv
# Windows puts the programs of an environment elsewhere.
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif

# On every core; one that has finished takes tests from the others.
PYTEST := $(BIN)/python -m pytest -n logical --dist worksteal

.PHONY: track test test-slow test-all lint format bench clean

track: $(VENV)/installed
	$(BIN)/supine make constructive-rest --minutes 15 --output output/

test: $(VENV)/installed-for-tests
	$(PYTEST) $(PYTEST_OPTIONS)

test-slow: $(VENV)/installed-for-tests
	$(PYTEST) -m slow $(PYTEST_OPTIONS)

test-all: $(VENV)/installed-for-tests
	$(PYTEST) -m "slow or not slow" $(PYTEST_OPTIONS)

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

$(VENV)/pyvenv.cfg:
	$(PYTHON) -m venv $(VENV)

# The stamps stand for "installed since pyproject.toml last changed".
$(VENV)/installed: pyproject.toml | $(VENV)/pyvenv.cfg
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

$(VENV)/installed-for-tests: pyproject.toml | $(VENV)/pyvenv.cfg
	$(BIN)/python -m pip install --quiet --editable ".[dev]"
	touch $@ $(VENV)/installed
