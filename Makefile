# The few commands a person needs. Every setting given in the environment wins over what is chosen here.

PYTHON ?= python3
PROCESSES ?= 3
BIN := .venv/bin
export APP_ENV ?= development
export FLASK_APP ?= twitter
# A newcomer can tweet at once: a laptop has no way to send the mail that would be waited for.
export REQUIRE_EMAIL_VERIFICATION ?= 0
# The suite chooses its own environment; these would leak into it.
CLEAN := env -u APP_ENV -u DATABASE_URL -u REDIS_URL -u CELERY_BROKER_URL -u MAIL_SERVER -u BASE_URL -u DATA_DIR -u REQUIRE_EMAIL_VERIFICATION

.PHONY: help run test check bench sockets translations clean

help:  ## Say what there is to do.
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile

run: .venv/.runtime  ## Serve the site, with a demo community in an empty database.
	@$(BIN)/flask db upgrade
	@$(BIN)/flask seed --if-empty
	@exec $(BIN)/gunicorn --config gunicorn.conf.py

test: .venv/.tools  ## Run the whole suite.
	$(CLEAN) $(BIN)/pytest --numprocesses $(PROCESSES) --dist worksteal $(PYTEST)

check: .venv/.tools  ## Lint, format, types, import rules, templates.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(CLEAN) $(BIN)/mypy
	$(CLEAN) $(BIN)/lint-imports
	$(BIN)/djlint twitter/templates --lint --quiet
	$(CLEAN) $(BIN)/pytest -q tests/test_frontend.py

bench: .venv/.runtime  ## Print the speed of this house as ratios.
	$(BIN)/python -m bench

sockets: .venv/.runtime  ## Open 2,000 real sockets at one process and print what they cost.
	$(BIN)/python -m bench.sockets

translations: .venv/.tools  ## Collect new texts into the catalogues and compile them.
	$(BIN)/python -m tools.translations

clean:  ## Forget the virtual environment and caches; the database stays.
	rm -rf .venv .pytest_cache .ruff_cache .mypy_cache .import_linter_cache

.venv/.runtime: requirements.txt
	test -d .venv || $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	touch $@

.venv/.tools: requirements-dev.txt requirements.txt
	test -d .venv || $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	touch $@ .venv/.runtime
