# Two commands matter: `make serve` and `make test`. Each does all of its own set-up.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
SETUP := $(PYTHON) tools/setup_environment.py

.DEFAULT_GOAL := help
.PHONY: help serve demo test test-stress attack check sbom audit bench docs lock places assets format clean

help: ## List the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 18

serve: ## Set up, load and match the sample program, and serve http://127.0.0.1:8000
	@$(SETUP) serve
	@$(BIN)/citylinks demo
	@$(BIN)/citylinks serve --port $(PORT)

demo: ## The same as serve, and exit before serving
	@$(SETUP) serve
	@$(BIN)/citylinks demo

test: ## Set up and run everything: lint, types, contracts, tests on SQLite and PostgreSQL, browser tests
	@$(SETUP) test
	@$(BIN)/python tools/run_checks.py
	@$(BIN)/python tools/run_tests.py

test-stress: ## Run the browser tests ten times beside four busy loops
	@$(SETUP) test
	@$(BIN)/python tools/stress_tests.py

attack: ## Attack a server of its own on both databases, and print what held; ATTACK=name for one attack
	@$(SETUP) attack
	@$(BIN)/python -m attacks $(ATTACK)

check: ## Lint, types and import contracts, in seconds
	@$(SETUP) dev
	@$(BIN)/python tools/run_checks.py

sbom: ## List the packages of a server into dist/citylinks-sbom.json (CycloneDX)
	@$(SETUP) dev
	@$(BIN)/python tools/build_sbom.py

audit: ## Ask for known holes in the packages of a server
	@$(SETUP) dev
	@$(BIN)/python tools/audit_packages.py

bench: ## Measure against the peers and the hardware; writes benchmarks/results.json
	@$(SETUP) bench
	@$(BIN)/python -m benchmarks $(BENCH)

docs: ## Build the documentation into docs/_build/html
	@$(SETUP) dev
	@$(BIN)/python tools/build_reference.py
	@$(BIN)/sphinx-build -W --keep-going -q -b html docs docs/_build/html
	@echo "docs/_build/html/index.html"

format: ## Format the code
	@$(SETUP) dev
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format --quiet .

lock: ## Resolve the dependencies anew into requirements/*.lock
	@$(SETUP) dev
	@$(BIN)/python tools/lock.py

places: ## Rebuild the table of the world's cities from its sources
	@$(SETUP) places
	@.venv-places/bin/python tools/build_places.py

assets: ## Build the style sheet, scripts, fonts and map
	@$(SETUP) serve

clean: ## Remove everything that was built or installed, and the local database
	rm -rf .venv .venv-places node_modules var docs/_build src/citylinks/web/static/built .mypy_cache .ruff_cache .pytest_cache
