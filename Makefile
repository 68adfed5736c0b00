# Ten verbs. `make run` on a machine with Python 3.11+ is all that a new user needs.
.PHONY: help setup run demo test check fix bench coverage-of-requirements lock clean

help:            ## these words
	@sed -n 's/^\([a-z-]*\):[^#]*## /\1: /p' Makefile

setup:           ## make .venv with the command `qunce` in it
	@sh scripts/setup.sh run

run: setup       ## start the product with the demo workspace and print its address
	@exec .venv/bin/qunce up --demo

demo: setup      ## throw the demo away and make it anew
	@.venv/bin/qunce demo reset

test:            ## install what the tests need and run them all
	@sh scripts/setup.sh dev
	@sh scripts/browser.sh
	@.venv/bin/python -m qunce.platform.i18n compile
	@.venv/bin/python -m pytest -n 2 --dist loadgroup --no-loadscope-reorder

check:           ## everything that must be true of a commit
	@bash scripts/check.sh

fix:             ## format, and mend what can be mended
	@sh scripts/setup.sh dev
	@.venv/bin/ruff check --fix --quiet . || true
	@.venv/bin/ruff format .

bench: setup     ## the benchmark suite
	@.venv/bin/qunce bench

coverage-of-requirements: ## which requirement rows have a test that proves them
	@sh scripts/setup.sh dev
	@.venv/bin/python scripts/coverage_of_requirements.py

lock:            ## pin the dependencies anew
	@uv --version >/dev/null && .venv/bin/python scripts/lock.py

clean:           ## remove what was made (never the data in .qunce)
	@rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .qunce-test
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@find qunce -name '*.mo' -delete
