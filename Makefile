# Everything that is done with aggregator, from a bare machine: Python >= 3.11, git and make.
# What is made first makes .venv from requirements.lock; what is made next starts at once.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/pip install --quiet --disable-pip-version-check
# Locks carry hashes, and no address of a registry or of a file.
COMPILE := $(BIN)/pip-compile --quiet --upgrade --generate-hashes --allow-unsafe --no-strip-extras --no-annotate --no-header \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options --build-deps-for editable

.PHONY: help demo run test test-all fuzz check docs bench-polling bench-quality bench-dedupe lock clean .venv

help:            ## what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## ?/\t/' | expand -t 12

demo: .venv/ready      ## the main job on bundled sample sources, without a network
	@$(BIN)/aggregator demo

run: .venv/ready       ## the main job on the live sources of feeds.yaml
	@$(BIN)/aggregator run

test: .venv/dev  ## the tests (about a minute)
	@TMPDIR=$$(test -w /dev/shm && echo /dev/shm || echo "$${TMPDIR:-/tmp}") $(BIN)/pytest -q -n auto --dist worksteal -m "not all"

fuzz: .venv/dev  ## 20,000 random histories and 100,000 random documents (two hours)
	@HISTORIES=20000 DOCUMENTS=100000 $(BIN)/pytest -q -n auto --dist worksteal tests/test_histories.py tests/test_fuzz.py

test-all: .venv/dev  ## the same, with browser, feed readers, corpus, kills
	@$(BIN)/pytest -q -n auto --dist loadgroup --cov --cov-report=term --cov-fail-under=95

check: .venv/dev ## style and types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

docs: .venv/ready      ## docs/feeds-yaml.md, from the schema of feeds.yaml
	@$(BIN)/python -m aggregator.config.reference > docs/feeds-yaml.md

bench-polling: .venv/ready  ## docs/polling.svg and the tables of docs/polling.md, from a simulated year
	@$(BIN)/python -m benchmarks.polling

bench-quality: .venv/ready  ## the tables of docs/normalization.md, from the real feeds and pages of ../shared/corpus (or CORPUS=FOLDER)
	@$(BIN)/python -m benchmarks.quality $(CORPUS)
	@$(BIN)/python -m benchmarks.articles $(CORPUS)

bench-dedupe: .venv/ready  ## how well copies are told from look-alikes, and what a new entry costs, over invented news (half an hour)
	@$(BIN)/python -m benchmarks.dedupe

lock: .venv/dev  ## take up new versions of what we use
	@$(COMPILE) --extra serve -o requirements.lock pyproject.toml
	@$(COMPILE) --extra dev --extra serve -o requirements-dev.lock pyproject.toml

clean:           ## remove what was made (never output/ or state/)
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage .coverage.*

.venv: .venv/ready  ## the tool alone: .venv/bin/aggregator

.venv/ready: requirements.lock pyproject.toml
	@echo "Making .venv, once; this takes a minute."
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "aggregator needs Python 3.11 or newer; name one, as in: make PYTHON=python3.12 demo"; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "Python's venv is missing: apt-get install python3-venv"; exit 1; }
	@$(PIP) --no-deps --require-hashes -r requirements.lock
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

.venv/dev: .venv/ready requirements-dev.lock
	@$(PIP) --no-deps --require-hashes -r requirements-dev.lock
	@touch $@
