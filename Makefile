# Everything for people who work on or try the library. Needed: GNU make and Python 3.11 or newer; the rest is installed
# into .venv, and again only when pyproject.toml changes.

.DEFAULT_GOAL := help

# Another interpreter: make PYTHON=/path/to/python3.12 test
PYTHON ?= $(firstword $(foreach name,python3 python3.13 python3.12 python3.11 python,$(if $(shell \
	$(name) -c 'import sys; print("new" * (sys.version_info >= (3, 11)))' 2>/dev/null),$(name))) python3)

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

# pip compiles what it installs, but not what it only points to; without it a command takes a third of a second longer
# wherever Python is told to write no bytecode.
COMPILED := $(BIN)/python -m compileall -q src

help: ## show this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

demo: $(VENV)/.installed ## the whole job on synthetic people, into ./demo
	$(BIN)/dukcapil demo --out demo

test: $(VENV)/.installed-dev ## run the tests
	$(BIN)/python -m pytest -n 2

fuzz: $(VENV)/.installed-dev ## run the property tests with examples drawn anew
	HYPOTHESIS_PROFILE=explore $(BIN)/python -m pytest -n 2 -m hypothesis

lint: $(VENV)/.installed-dev ## check style and types
	$(BIN)/ruff check src tests scripts benchmarks
	$(BIN)/ruff format --check src tests scripts benchmarks
	$(BIN)/mypy --strict src

docs: $(VENV)/.installed-dev ## build the documentation into ./site
	$(BIN)/mkdocs build --strict --quiet

# Those that need nothing but the library; the others (benchmarks/) compare with packages that are installed by hand.
BENCHMARKS ?= nik_validators intake

bench: $(VENV)/.installed-dev ## run the benchmarks, one after the other
	@for name in $(BENCHMARKS); do echo "== $$name"; $(BIN)/python "benchmarks/$$name.py" || exit 1; done

wheel: $(VENV)/.installed-dev ## build the wheel into ./dist
	$(PIP) wheel --no-deps --wheel-dir dist .

clean: ## remove what these targets made
	rm -rf $(VENV) dist build site demo .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "dukcapil-core needs Python 3.11 or newer; $(PYTHON) is older or not there."; \
		echo "Install one, or name it: make PYTHON=/path/to/python3.12 demo"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { \
		rm -rf $(VENV); \
		echo "This Python cannot make a virtual environment (on Debian and Ubuntu: apt install python3-venv)."; exit 1; }

$(VENV)/.installed: pyproject.toml | $(VENV)/bin/python
	$(PIP) install --editable '.[all]'
	@$(COMPILED)
	@touch $@

$(VENV)/.installed-dev: pyproject.toml | $(VENV)/bin/python
	$(PIP) install --editable '.[dev]'
	@$(COMPILED)
	@touch $@ $(VENV)/.installed

.PHONY: help demo test fuzz lint docs bench wheel clean
