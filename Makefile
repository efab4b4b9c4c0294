# Every command works on a fresh Debian or Ubuntu with Python 3.11 or newer. See README.md.
.DEFAULT_GOAL := help
.PHONY: intake-weights help run dev test test-fast coverage check bench reset setup setup-test translations dictionary downloads decisions

PORT ?= 8000
WORKERS ?= auto
CLUSTER := sh setup/cluster.sh
LANTU := .venv/bin/lantu
# A file's tests stay together, since they share a database or a server; the longest come first (tests/support/longest.py).
ALL_CORES = --numprocesses=$(WORKERS) --dist=loadfile --no-loadscope-reorder
SERVE = url="$${LANTU_DATABASE_URL:-$$($(CLUSTER) start var/postgres)}" && export LANTU_DATABASE_URL="$$url" && \
	$(LANTU) prepare && exec $(LANTU) serve --with-worker --port $(PORT)

help: ## List the commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

setup:
	@sh setup/system.sh
	@sh setup/python.sh
	@sh setup/vendor.sh
	@node setup/bundle.mjs

setup-test:
	@sh setup/system.sh test
	@sh setup/python.sh test
	@sh setup/vendor.sh test
	@node setup/bundle.mjs

run: setup ## Set everything up where needed and serve on http://127.0.0.1:8000 (PORT=)
	@$(SERVE)

dev: setup-test ## The same, starting anew whenever the code changes
	@$(SERVE) --reload

test: setup-test ## Run every test on all cores (WORKERS=), browser tests included; FRESH=1: nothing kept
	@FRESH=$(FRESH) sh setup/test.sh $(ALL_CORES) $(ARGS)

test-fast: ## Run a part of the tests at once: ARGS="tests/projects/reading/test_totals.py -k share"
	@[ -x .venv/bin/python ] || $(MAKE) setup-test
	@FRESH=$(FRESH) sh setup/test.sh $(ARGS)

coverage: ## The whole suite, and which lines it leaves out; fails below the floor in pyproject.toml
	@$(MAKE) test ARGS="--cov --cov-report=term-missing $(ARGS)"

check: setup-test ## Linters of Python, templates, scripts, styles, shell; types, floors, translations
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/djlint --check --lint --quiet app/templates
	node_modules/.bin/biome lint --error-on-warnings
	shellcheck setup/*.sh .ci/run
	.venv/bin/python -m tests.architecture.translations

bench: setup-test ## Benchmarks, stated as ratios (SIZES="0 100000 1000000": of registries of these sizes alone)
	@LANTU_BENCH_SIZES="$(SIZES)" sh setup/test.sh $(if $(SIZES),tests/bench/test_sizes.py,tests/bench) -s

translations: setup-test ## Collect the texts of the pages into the English catalogue
	.venv/bin/pybabel -q extract -F app/translations/babel.cfg -k msg -k _ -o app/translations/messages.pot --no-location --omit-header .
	.venv/bin/pybabel -q update -i app/translations/messages.pot -d app/translations -l en --no-fuzzy-matching --omit-header

dictionary: setup ## Write docs/data-dictionary.md from the models
	.venv/bin/python -m tests.architecture.dictionary > docs/data-dictionary.md

downloads: setup ## Write docs/downloads.md from the table of files
	.venv/bin/python -m tests.architecture.downloads > docs/downloads.md

intake-weights: setup-test ## Learn the weights of the plan intake anew (ARGS="--texts FOLDER --decisions FILE")
	.venv/bin/python -m tests.intake.train $(ARGS)

decisions: ## Write docs/decisions/README.md from the decisions
	.venv/bin/python -m tests.architecture.decisions > docs/decisions/README.md

reset: ## Stop the private databases, of make run and of the tests, and delete their data
	@$(CLUSTER) drop var/postgres
	@$(CLUSTER) drop var/test-postgres
