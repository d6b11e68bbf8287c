# Needs only make and a Python of 3.12 or newer; everything else goes into .venv.
VENV ?= .venv
BIN := $(VENV)/bin
CANDIDATES := python3.13 python3.12 python3.14 python3 python
# Each candidate is run, not only looked for: a version manager's shim can exist and fail. It must
# bring ensurepip too, which Debian packs apart. PYTHON=... names one yourself.
PYTHON ?= $(shell for p in $(CANDIDATES); do \
	$$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 12))' >/dev/null 2>&1 && { echo $$p; break; }; done)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup setup-test setup-dev demo test lint format types check bench wheel clean distclean

help:  ## list what can be made
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

setup: $(VENV)/.run  ## make .venv and install the project
setup-test: $(VENV)/.test
setup-dev: $(VENV)/.dev

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "No Python >=3.12 with venv was found among: $(CANDIDATES)." \
		"Install one (on Debian also python3-venv), or name it: make PYTHON=/path/to/python" >&2; exit 1; }
	"$(PYTHON)" -m venv $(VENV)

# One stamp for each depth of set-up: it runs once, and again when the dependencies change. The byte code is written
# here, so that commands answer at once also where Python is told not to write any.
$(VENV)/.run: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable .
	$(BIN)/python -m compileall -q sim
	@touch $@

$(VENV)/.test: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable '.[test]'
	$(BIN)/python -m compileall -q sim
	@touch $@ $(VENV)/.run

$(VENV)/.dev: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	$(BIN)/python -m compileall -q sim
	@touch $@ $(VENV)/.run $(VENV)/.test

demo: $(VENV)/.run  ## compare taobao, ebay_pre2008 and no_rules on the same people; writes demo/
	$(BIN)/emptor compare baseline --rules taobao ebay_pre2008 no_rules --replications 20 --out demo

test: $(VENV)/.test  ## run the tests on two cores; ARGS="-m 'not slow'" for the quick ones
	$(BIN)/python -m pytest -n 2 --dist worksteal $(ARGS)

lint: $(VENV)/.dev  ## ruff: rules and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(VENV)/.dev  ## let ruff mend what it can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: $(VENV)/.dev  ## mypy, strict on sim/
	$(BIN)/mypy

check: lint types test  ## lint, types and tests

bench: $(VENV)/.run  ## orders a second, where the time goes, start-up
	$(BIN)/python experiments/bench.py

wheel: $(VENV)/.dev  ## build the wheel and the source archive into dist/
	rm -rf dist
	$(BIN)/python -m build

clean:  ## remove what was built, run or cached, but not .venv
	rm -rf build dist demo .pytest_cache .hypothesis .mypy_cache .ruff_cache
	find sim tests experiments -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

distclean: clean  ## clean, and remove .venv
	rm -rf $(VENV)
