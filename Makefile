# Two commands: `make run` and `make test`. Both build what they need.
#   make run PORT=8123 VAR=/some/dir   moves the port and all state
SHELL := /bin/bash
PYTHON ?= python3.11
PORT ?= 8000
VAR ?= var
VENV := .venv
BIN := $(VENV)/bin
export BANTIN_VAR := $(abspath $(VAR))
export BANTIN_PORT := $(PORT)

.PHONY: run setup test check lock schema clean

run: setup
	@exec $(BIN)/python manage.py run

setup: $(VENV)/runtime.stamp

$(VENV)/runtime.stamp: requirements.lock $(wildcard cms/locale*/vi/LC_MESSAGES/*.po)
	@command -v $(PYTHON) >/dev/null || { echo "Cần Python 3.11 ($(PYTHON) không có trên máy này)."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@for place in cms/locale cms/locale_wagtail; do for domain in django djangojs; do \
		test ! -e $$place/vi/LC_MESSAGES/$$domain.po || $(BIN)/pybabel --quiet compile --directory $$place --domain $$domain; \
	done; done
	@touch $@

$(VENV)/dev.stamp: requirements-dev.lock $(VENV)/runtime.stamp
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.lock
	@touch $@

# What both runs share is made once. Dozens of processes start: without compiled files each of
# them would compile everything again.
test: $(VENV)/dev.stamp
	@$(BIN)/python -m tests.system_packages
	@$(MAKE) --no-print-directory check
	@shared=$$(mktemp -d) && trap 'rm -rf "$$shared"' EXIT && export BAN_TIN_TESTS_SHARED="$$shared" \
		&& unset PYTHONDONTWRITEBYTECODE \
		&& $(BIN)/python -m pytest -n 2 --ignore tests/scenes \
		&& $(BIN)/python -m pytest tests/scenes

# Style, types, arrows, migrations: what no test needs to run for.
check: $(VENV)/dev.stamp
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@BANTIN_VAR=$$(mktemp -d) $(BIN)/python manage.py makemigrations --check --dry-run
	@BANTIN_VAR=$$(mktemp -d) $(BIN)/python manage.py check

schema: $(VENV)/runtime.stamp
	@$(BIN)/python -m cms.contract.schema

# Needs uv (PyPI). The files carry hashes and name no index.
lock:
	uv pip compile --python-version 3.11 --generate-hashes --no-header pyproject.toml -o requirements.lock
	uv pip compile --python-version 3.11 --generate-hashes --no-header --group dev -c requirements.lock pyproject.toml -o requirements-dev.lock
	uv pip compile --python-version 3.11 --generate-hashes --no-header --group bench --no-deps -o requirements-bench.lock

clean:
	rm -rf $(VENV)

.PHONY: bench-authoring bench-sites
bench-authoring: $(VENV)/dev.stamp
	@$(BIN)/python -m tests.bench.authoring

$(VENV)/bench.stamp: requirements-bench.lock $(VENV)/dev.stamp
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --require-hashes -r requirements-bench.lock
	@touch $@

bench-sites: $(VENV)/bench.stamp
	@$(BIN)/python -m tests.bench.sites
