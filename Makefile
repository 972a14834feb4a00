# Needs Python 3.11 or newer, git and make; everything else is installed into $(VENV).

VENV ?= .venv
PY = $(VENV)/bin/python
PIP_INSTALL = $(PY) -m pip install -qq --no-input --disable-pip-version-check --require-hashes
# Each engine's run leaves out what the other one has; with SWAPPED=1 they have each other's halves.
# Who is done takes work from who is not.
SUITE = $(PY) -m pytest -n 2 --dist worksteal --one-of-two $(if $(SWAPPED),--swapped)
UV_VERSION = 0.13.8

# Answers for commands that load the settings but must not touch ./data.
OFFLINE = SECRET_KEY=make-check-only DATABASE_URL=sqlite:///:memory: QUITTANCE_ENV=development
AS_PRODUCTION = QUITTANCE_ENV=production DATABASE_URL=sqlite:///:memory: \
	ALLOWED_HOSTS=invoices.example.com PUBLIC_URL=https://invoices.example.com \
	EMAIL_URL=smtp://mail.example.com DEFAULT_FROM_EMAIL=invoices@example.com \
	SECRET_KEY=$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(64))')

.PHONY: help setup setup-dev run test test-sqlite test-postgresql check format texts bench pictures \
	screenshots lock clean

help:
	@echo "make run      start Quittance on this machine (PORT, DATABASE_URL, QUITTANCE_DATA, DEMO=0)"
	@echo "make test     run the whole test suite on SQLite and on PostgreSQL"
	@echo "make check    format, lint, types, import contracts, migrations, deployment, templates, schema"
	@echo "make format   format the code"
	@echo "make texts    collect the texts of the pages, to be translated in quittance/locale"
	@echo "make bench    measure this service beside its database's own limit"
	@echo "make pictures draw the documents of docs/images from the demonstration business"
	@echo "make screenshots show the pages in docs/images/screens; needs Chromium"
	@echo "make lock     resolve the pins in requirements/ anew"
	@echo "make clean    remove what make made, but never ./data"

setup: $(VENV)/.run
setup-dev: $(VENV)/.dev

$(VENV)/bin/python:
	@python=$$(sh requirements/find-python) && echo "Making $(VENV) with $$python" && \
		"$$python" -m venv $(VENV)

$(VENV)/.run: requirements/run.txt | $(VENV)/bin/python
	@echo "Installing what Quittance needs into $(VENV)"
	@$(PIP_INSTALL) -r requirements/run.txt
	@touch $@

$(VENV)/.dev: requirements/dev.txt | $(VENV)/bin/python
	@echo "Installing what the tests need into $(VENV)"
	@$(PIP_INSTALL) -r requirements/dev.txt
	@touch $(VENV)/.run $@

run: setup
	@exec $(PY) manage.py run

# Both engines run even when the first fails; the exit code tells of either.
test: setup-dev
	@failed=0; \
	$(MAKE) --no-print-directory test-sqlite || failed=1; \
	$(MAKE) --no-print-directory test-postgresql || failed=1; \
	exit $$failed

test-sqlite: setup-dev
	@echo "The suite on SQLite"
	@QUITTANCE_TEST_ENGINE=sqlite $(SUITE)

test-postgresql: setup-dev
	@echo "The suite on PostgreSQL"
	@QUITTANCE_TEST_ENGINE=postgresql $(SUITE)

check: setup-dev
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(OFFLINE) $(PY) -m mypy quittance
	$(VENV)/bin/lint-imports --cache-dir .import_linter_cache
	$(OFFLINE) $(PY) manage.py makemigrations --check --dry-run
	$(AS_PRODUCTION) $(PY) manage.py check --deploy --fail-level WARNING
	$(PY) -m djlint --quiet --lint quittance
	$(OFFLINE) $(PY) manage.py texts --check
	$(OFFLINE) $(PY) manage.py spectacular --validate --fail-on-warn --file /dev/null

format: setup-dev
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

texts: setup-dev
	@$(OFFLINE) $(PY) manage.py texts

bench: setup-dev
	@$(PY) -m bench $(if $(SIZES),--sizes $(SIZES)) $(if $(ENGINES),--engines $(ENGINES)) \
		$(if $(SECONDS),--seconds $(SECONDS))

pictures: setup-dev
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && \
	QUITTANCE_DATA="$$folder" $(PY) manage.py migrate --verbosity 0 && \
	QUITTANCE_DATA="$$folder" $(PY) manage.py load_demo >/dev/null && \
	QUITTANCE_DATA="$$folder" $(PY) manage.py draw_pictures docs/images

screenshots: setup-dev
	@$(PY) -m tests.screens docs/images/screens

lock: $(VENV)/.run
	@$(PY) -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	sh requirements/lock $(PY) $(if $(UPGRADE),--upgrade)

clean:
	rm -rf .venv .venv-* .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis \
		.test-databases
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
