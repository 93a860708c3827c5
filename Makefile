# One way in for everyone. `make demo` and `make test` set up what they need first.
PYTHON ?= python3
BIN := .venv/bin
export PYTHONDONTWRITEBYTECODE ?=

.PHONY: pictures help setup demo serve test check tests both-databases format messages pins clean

help:            ## say what can be done here
	@grep -hE '^[a-z-]+: .*##' $(MAKEFILE_LIST) | sed -E 's/: .*## /\t/' | expand -t 18

setup: .venv/ready .venv/compiled            ## put everything Ustat needs into .venv

.venv/ready: requirements/base.txt pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "Ustat needs python3 (3.11 or later): apt-get install python3 python3-venv"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Ustat needs Python 3.11 or later; $$($(PYTHON) --version) is here."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || { echo "Ustat needs the venv module: apt-get install python3-venv"; exit 1; }
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/base.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.venv/compiled: .venv/ready $(wildcard src/ustat_engine/psychometrics/kernels/compiled_*.py)
	$(BIN)/python -m ustat_engine.psychometrics.kernels
	@touch $@

.venv/ready-to-test: .venv/ready .venv/compiled requirements/dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@sh scripts/system_packages.sh
	@touch $@

.PHONY: compiled-messages
compiled-messages: .venv/ready
	@$(BIN)/python scripts/messages.py compile

demo: setup compiled-messages           ## build the made-up institute and serve it
	$(BIN)/ustat demo $(ARGS)

serve: setup compiled-messages          ## serve what is there
	$(BIN)/ustat serve $(ARGS)

test: check both-databases            ## everything that must hold, on both databases

check: .venv/ready-to-test compiled-messages            ## style, types, the map, tables, translations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-logo
	$(BIN)/mypy
	$(BIN)/django-admin makemigrations --check --dry-run --settings ustat.settings.test
	$(BIN)/python scripts/messages.py check

both-databases: .venv/ready-to-test compiled-messages
	$(BIN)/pytest -n 2 --dist loadgroup $(ARGS)
	@# The server goes away as a whole, so its test databases need not be dropped one by one.
	$(BIN)/python scripts/with_postgres.py $(BIN)/pytest -n 2 --dist loadgroup --reuse-db -m "not engine" $(ARGS)

tests: .venv/ready-to-test compiled-messages            ## the tests alone, on the embedded database
	$(BIN)/pytest -n 2 --dist loadgroup $(ARGS)

format: .venv/ready-to-test            ## lay out the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

messages: .venv/ready-to-test            ## gather what is to be translated
	$(BIN)/python scripts/messages.py gather

pins: .venv/ready-to-test            ## compile the pinned requirements
	$(BIN)/uv pip compile --quiet --upgrade --generate-hashes --no-emit-index-url --python-version 3.11 requirements/base.in -o requirements/base.txt
	$(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --python-version 3.11 requirements/dev.in -o requirements/dev.txt

pictures: .venv/ready-to-test compiled-messages            ## take the pictures of the README anew
	USTAT_PICTURES=1 $(BIN)/pytest -q tests/journeys/test_roles.py

clean:            ## forget what was built; the data in var/ stay
	rm -rf .venv build src/*.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
