# 把脉 Bamai. `make help` says what there is.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	$$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { command -v $$p; break; }; done)
BIN := .venv/bin
# Packages are compiled when first imported, once: an environment that forbids keeping that makes every process start take seconds.
unexport PYTHONDONTWRITEBYTECODE
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
COMPILE := $(BIN)/uv pip compile --quiet pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header

.PHONY: help setup setup-dev run up bundle test check lock screenshots

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer with venv is needed (Debian: apt-get install python3-venv)" >&2; exit 1; }
	"$(PYTHON)" -m venv .venv

.venv/installed: requirements.lock pyproject.toml | .venv/bin/python
	@echo "installing the locked packages into .venv, about a minute"
	@$(PIP) install --no-compile --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

.venv/installed-dev: requirements-dev.lock .venv/installed
	@echo "installing the packages for development, about a minute"
	@$(PIP) install --no-compile --require-hashes -r requirements-dev.lock
	@touch $@

setup: .venv/installed ## virtual environment with exactly the locked packages

setup-dev: .venv/installed-dev

run: .venv/installed ## start the center with demonstration data; BAMAI_PORT (8000) and BAMAI_HOME (.bamai)
	@exec $(BIN)/bamai up --demo

up: .venv/installed ## every service of deploy/compose.yaml as a process, on a private PostgreSQL and RabbitMQ; gone at the end
	@exec $(BIN)/python -m deploy.up --demo

bundle: .venv/installed ## dist/bamai-VERSION-offline.tar.gz: all that a machine without internet needs
	@$(BIN)/python -m deploy.bundle

check: .venv/installed-dev ## the fast part: lint, format, types, layers, pure tests
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/pytest -q -m pure

test: check ## everything, on real RabbitMQ and PostgreSQL and in a real browser; installs what it needs; TESTS= for some, WORKERS (2)
	@.ci/machine
	@.ci/stages $(TESTS)

screenshots: .venv/installed-dev ## every page as each role at 390 and 1280 px, into screenshots/
	@.ci/machine
	$(BIN)/python -m tests.browser.screenshots

lock: .venv/installed-dev ## resolve the locked versions again (UPGRADE=--upgrade for newer ones)
	$(COMPILE) $(UPGRADE) --extra embedded --group build -o requirements.lock
	$(COMPILE) $(UPGRADE) --extra embedded --extra bench --group dev -c requirements.lock -o requirements-dev.lock
