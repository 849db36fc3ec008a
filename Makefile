# Two commands on a fresh machine (Python 3.11+, make): `make demo`, `make test`.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.stamp

.PHONY: demo test lint bench soak locale docs pictures lock clean

demo: $(STAMP)
	@$(BIN)/supportdesk demo

test: $(STAMP) lint
	$(BIN)/python -m pytest -n auto

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(STAMP)
	$(BIN)/python -m pytest tests/bench -m bench -s -p no:xdist

soak: $(STAMP)
	$(BIN)/python -m pytest -m soak -s

# Take new sentences into the catalogs; the translators' part is left empty and a test says so.
locale: $(STAMP)
	$(BIN)/python tests/locale/catalogs.py
	$(BIN)/python hatch_build.py

# Write the pages of docs/ that are made from the code.
docs: $(STAMP)
	$(BIN)/python tests/docs/pages.py

# Take the pictures of README anew, from the console on the sample desk.
pictures: $(STAMP)
	$(BIN)/python tests/docs/pictures.py

# Pin again what pyproject.toml asks for, from the newest versions there are.
lock:
	rm -rf $(VENV)
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --group dev ".[postgres,holidays,pictures,xlsx,web,mail,notices]"
	$(BIN)/python -m pip freeze --exclude supportdesk --exclude pip > requirements.lock

$(STAMP): requirements.lock pyproject.toml hatch_build.py $(wildcard supportdesk/locale/*/LC_MESSAGES/*.po)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "supportdesk needs Python 3.11 or newer; name one with: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $(STAMP)

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
