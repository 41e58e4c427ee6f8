# Two commands do everything a newcomer needs: `make demo` and `make test`. Both set up .venv first, if it is not there yet
# or the locked dependencies have changed. Nothing else has to be installed by hand but Python 3.11+ and make.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: setup demo test unit broker faults soak train lint types imports check lock clean

setup: $(READY)

$(READY): locks/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "incidentwire needs Python 3.11 or newer; this is $$($(PYTHON) --version). Say PYTHON=python3.12 make ..."; exit 1; }
	@echo "Setting up .venv with the locked dependencies (once, two to three minutes)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r locks/dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(BIN)/incidentwire gazetteer build
	@touch $(READY)

demo: setup
	@$(BIN)/incidentwire demo --once

test: setup
	@$(BIN)/python -m pytest

# -- for developers ---------------------------------------------------------------------------------------------------

unit: setup
	@$(BIN)/python -m pytest -m "not broker and not containers and not slow"

broker: setup
	@$(BIN)/python -m pytest -m broker

# Kills, freezes and cuts under load; SOAK="--kills 30 --articles 1500" for a shorter soak.
faults: setup
	@$(BIN)/python -m pytest tests/faults

soak: setup
	@$(BIN)/python -m tests.faults.soak $(SOAK)

# Trains the models of consumers/extract/learned anew on bench/corpus; TRAIN="--held-out" only measures them.
train: setup
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[train]'
	@$(BIN)/python -m bench.training $(TRAIN)

lint: setup
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .

types: setup
	@$(BIN)/mypy

imports: setup
	@$(BIN)/lint-imports

check: lint types imports

# Makes the lock files anew from pyproject.toml; needs uv (https://docs.astral.sh/uv/) on the path.
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-emit-find-links --no-annotate --no-header

lock:
	$(LOCK) pyproject.toml -o locks/runtime.txt
	$(LOCK) --extra dev -c locks/runtime.txt pyproject.toml -o locks/dev.txt
	echo hatchling | $(LOCK) -c locks/dev.txt - -o locks/build.txt

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
