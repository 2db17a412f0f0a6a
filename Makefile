# The project's commands. `make demo` and `make test` are enough to begin; `make help` lists the others.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
PYTHON ?= python3
VENV ?= .venv

BIN := $(VENV)/bin
INSTALLED := $(VENV)/installed
BENCH_INSTALLED := $(VENV)/installed-bench
PIP := $(BIN)/python -m pip --disable-pip-version-check --require-virtualenv
PYTEST := $(BIN)/python -m pytest
WORKERS ?= 3
MEASURED := --cov=bot.domain --cov=bot.flow --cov=bot.rules --cov-branch
LOCKING := build/locking
# Where Debian's node has its headers, npm looks for them elsewhere.
NODE_HEADERS := $(if $(wildcard /usr/include/node/node.h),--nodedir=/usr)
# A process that may not keep what it compiled compiles all of it again at each start: six seconds in place of two.
unexport PYTHONDONTWRITEBYTECODE
# pip's lines as one line that counts, on a terminal only.
COUNTING := awk -v all="$$(grep -c '^[a-z].*==' requirements.lock)" -v terminal="$$([ -t 2 ] && echo yes || true)" \
  '!terminal {next} \
   /^(Collecting|Processing)/ {printf "\r  package %d of %d ", ++n, all; fflush()} \
   /^Installing/ {printf "\r  unpacking %d packages ... ", n; fflush()} \
   END {if (terminal) print ""}'

.PHONY: help install demo test test-peers crash bench bench-rules lint docs lock clean

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-12s %s\n", $$1, $$2}' Makefile

install: $(INSTALLED) ## make .venv from requirements.lock (PYTHON=python3.13 chooses the interpreter)
	@:

$(INSTALLED): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Comptoir needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>/dev/null || echo 'not here')." >&2; \
	  echo "Name another one: make $(or $(MAKECMDGOALS),install) PYTHON=python3.11" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing the packages of requirements.lock into $(VENV): a few minutes the first time."
	@$(PIP) install --require-hashes --no-deps --no-compile --progress-bar off --requirement requirements.lock \
	  2> >(grep -v '^WARNING:' >&2) | $(COUNTING)
	@$(PIP) install -qq --no-deps --no-build-isolation --editable .
	@touch $@

demo: install ## the whole product on http://127.0.0.1:8080 (PORT=8090, ARGS=--fresh, ARGS="--replay FILE.csv")
	@exec $(BIN)/comptoir demo $(ARGS)

test: install ## every test; branches of domain, flow and rules must all be covered (ARGS are pytest's, WORKERS=6 where there are more than two cores)
	@$(PYTEST) tests -n $(WORKERS) $(MEASURED) --cov-report=term-missing:skip-covered --cov-fail-under=100 $(ARGS)

test-peers: install ## tests against programs from npm, installed into an ignored folder
	@npm ci --prefix tests/peers --silent
	@npm rebuild better-sqlite3 --prefix tests/peers --silent --ignore-scripts=false $(NODE_HEADERS) || \
	  echo "better-sqlite3 could not be compiled, so Bluesky's own servers are not tried." >&2
	@$(PYTEST) tests -m peers $(ARGS)

crash: install ## 100 kills over 1,000 replies a way of failing, on SQLite and PostgreSQL (an hour or more)
	@COMPTOIR_CRASH=full $(PYTEST) tests/crash $(ARGS)

bench: install ## every measurement, each beside a calibration loop; for an otherwise idle machine
	@failed=""; for each in bench/*.py; do \
	  echo; echo "== $$each"; $(BIN)/python -m "bench.$$(basename "$$each" .py)" || failed="$$failed $$each"; \
	done; test -z "$$failed" || { echo; echo "Not measured:$$failed" >&2; exit 1; }

$(BENCH_INSTALLED): requirements-bench.lock $(INSTALLED)
	@echo "Installing the packages of requirements-bench.lock to measure beside."
	@$(PIP) install -qq --require-hashes --no-deps --requirement requirements-bench.lock
	@touch $@

bench-rules: install $(BENCH_INSTALLED) ## routing beside a naive loop and general rule engines, which it installs (ARGS="--rules 1000")
	@$(BIN)/python -m bench.rules $(ARGS)

lint: install ## style, types and import contracts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

docs: install ## the documents that are written from the code: docs/chat-surfaces.md, docs/rules-reference.md
	@$(BIN)/python -m integrations.chat.parity > docs/chat-surfaces.md
	@$(BIN)/comptoir rules reference > docs/rules-reference.md

lock: ## choose the packages' newest versions anew and write requirements.lock and requirements-bench.lock
	@test -x $(LOCKING)/bin/uv || { $(PYTHON) -m venv $(LOCKING) && $(LOCKING)/bin/pip install --quiet uv; }
	@$(LOCKING)/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-header --no-annotate --group dev --group build \
	  --output-file requirements.lock pyproject.toml
	@$(LOCKING)/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-header --no-annotate --group bench \
	  --constraints requirements.lock \
	  --output-file requirements-bench.lock
	@git diff --stat requirements.lock requirements-bench.lock

clean: ## remove what the commands above made, the demo's data excepted
	rm -rf $(VENV) build dist htmlcov .coverage* .mypy_cache .ruff_cache .import_linter_cache .hypothesis
