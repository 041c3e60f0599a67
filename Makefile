# Plain `make` prints what there is. PORT=9000 works with `run`; PYTEST="-k feeds" goes to pytest.
FLASK := .venv/bin/flask
EXAMPLES := 400
DEMO := env -u DATABASE_URL CANDOR_VAR=var/demo

help:   ## print this
	@sed -n 's/^\([a-z]*\):.*## /make \1	/p' Makefile

run: .venv/run.stamp   ## serve the page on http://127.0.0.1:8000 (PORT=9000 changes that), with a demo story in a new database
	@exec $(FLASK) serve --demo-if-empty

test: .venv/dev.stamp   ## run all tests, several at a time (PYTEST="-n 0" one after the other)
	@bin/chromium && bin/checkers && .venv/bin/python -m pytest -n auto --dist worksteal $(PYTEST)

check: .venv/dev.stamp   ## format, lint, types, import contract
	@.venv/bin/ruff format --check . && .venv/bin/ruff check . && .venv/bin/mypy && .venv/bin/lint-imports

soak: .venv/dev.stamp   ## random stories about promises, for long (EXAMPLES=400), on both databases
	@EXAMPLES=$(EXAMPLES) .venv/bin/python -m pytest -n 0 tests/promises/test_sequences.py

bench: .venv/dev.stamp   ## measure what the documentation promises
	@.venv/bin/python -m bench

demo: .venv/run.stamp   ## tell the demo story again, in a fresh database of its own
	@rm -rf var/demo && $(DEMO) $(FLASK) init && $(DEMO) $(FLASK) demo && echo "Look at it with: CANDOR_VAR=var/demo $(FLASK) serve"

.venv/run.stamp: requirements.txt
	@bin/venv requirements.txt && touch $@

.venv/dev.stamp: requirements.txt requirements-dev.txt
	@bin/venv requirements-dev.txt && touch $@ .venv/run.stamp

.PHONY: help run test check soak bench demo
