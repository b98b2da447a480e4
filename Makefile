# Two commands suffice: `make run` and `make test`. Everything they need is installed into .venv, from locked versions.

PYTHON ?= python3
BIN := .venv/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: run test check bench soak lock clean

run: .venv/run.stamp ## start the server with a demo region on SQLite in ./data
	@MIS_LOG_FORMAT=$${MIS_LOG_FORMAT-console} $(BIN)/mis demo --serve

test: .venv/dev.stamp ## every test: SQLite and PostgreSQL, browser, faults
	@$(BIN)/python -m tests.check --all

check: .venv/dev.stamp ## format, lint, types, layers, docs and the fast tests
	@$(BIN)/python -m tests.check

bench: .venv/dev.stamp ## load a server of its own, print and store one JSON line
	@$(BIN)/python -m bench

soak: .venv/dev.stamp ## the long suites: 1,000 kill cycles, a loss of power at every write, a million access decisions
	@$(BIN)/python -m tests.check --soak

lock: .venv/dev.stamp ## resolve the versions of pyproject.toml anew
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
		--group build --output-file requirements.lock pyproject.toml
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
		--group build --group dev --output-file requirements-dev.lock pyproject.toml

clean: ## remove what make has made; ./data stays
	rm -rf .venv

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "MIS needs Python 3.11 or later; name one: make PYTHON=python3.12 ..." >&2; exit 1; }
	$(PYTHON) -m venv .venv

.venv/run.stamp: .venv/bin/python requirements.lock pyproject.toml
	@echo "Installing the locked dependencies into .venv ..."
	@$(INSTALL) --require-hashes --requirement requirements.lock
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev.stamp: .venv/bin/python requirements-dev.lock pyproject.toml
	@echo "Installing the locked development dependencies into .venv ..."
	@$(INSTALL) --require-hashes --requirement requirements-dev.lock
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@ .venv/run.stamp
