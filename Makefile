# The only door. `make` alone prints what there is; all verbs honour CHANGTAI_CITY, CHANGTAI_HOME
# and LANDING.
SHELL := /bin/bash
.DEFAULT_GOAL := help

PYTHON ?= python3.11
CHANGTAI_CITY ?= zhifu
CHANGTAI_HOME ?= $(CURDIR)/warehouse
PORT ?= 8501
DAGSTER_PORT ?= 3000
VENV := $(CURDIR)/.venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/installed.txt

# On a closed network: a folder made by `make wheelhouse`; no index is asked then.
WHEELS := $(if $(WHEELHOUSE),--no-index --find-links "$(abspath $(WHEELHOUSE))")

export CHANGTAI_CITY CHANGTAI_HOME LANDING PORT DAGSTER_PORT
export PYTHONPATH := $(CURDIR)
export DO_NOT_TRACK := 1
export DAGSTER_DISABLE_TELEMETRY := 1

.PHONY: help demo test refresh up sql catalogue workbook check format close rollback doctor backup \
	restore wheelhouse audit verify-bulletin bench peers city spark-env \
	spark-up spark-publish spark-build spark-down lock clean

help: ## print this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 17

$(INSTALLED): requirements.lock
	@echo "· making the environment in .venv (first time: some minutes)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check $(WHEELS) "$$(grep -oE '^uv==[0-9.]+' requirements.lock)"
	@$(BIN)/uv pip sync --compile-bytecode $(WHEELS) --python $(BIN)/python --require-hashes requirements.lock
	@touch $@

demo: $(INSTALLED) ## sample city, whole refresh, then the dashboards on a loopback port
	@$(BIN)/python -m orchestration.sample_city
	@$(BIN)/python -m orchestration.refresh
	@echo "· dashboards: http://127.0.0.1:$(PORT)  (Ctrl-C ends)"
	@$(BIN)/python -m dashboards.serve --port $(PORT)

test: $(INSTALLED) ## all tests
	@$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

refresh: $(INSTALLED) ## take in what has arrived, build, check, publish (FORCE=1: also without news)
	@$(BIN)/python -m orchestration.refresh $(if $(FORCE),--force)

up: $(INSTALLED) ## Dagster (web, daemon) and the dashboards together; Ctrl-C stops all
	@$(BIN)/python -m orchestration.up

sql: $(INSTALLED) ## a read-only SQL shell on the publication, with the list of marts (SAVED=name: a saved query)
	@$(BIN)/python -m orchestration.sql_shell $(if $(SAVED),--saved $(SAVED))

catalogue: $(INSTALLED) ## tell every fault of the catalogue (MEND=1: mend what is sure; READ=file.xlsx: take it in)
	@$(BIN)/python -m orchestration.catalogue $(if $(READ),read "$(READ)",check \
		$(if $(MEND),--mend) $(if $(ENCODING),--encoding $(ENCODING)))

workbook: $(INSTALLED) ## the catalogue as one Excel workbook with drop-downs (TO=file.xlsx)
	@$(BIN)/python -m orchestration.catalogue workbook $(if $(TO),"$(TO)")

bench: $(INSTALLED) ## the goals of speed as measured ratios (ROWS="publication queries", SCALES="1 10")
	@$(BIN)/python -m tests.benchmarks $(ROWS) $(if $(SCALES),--scales $(SCALES))

peers: $(INSTALLED) ## the same work in what one would otherwise pick (TOOLS="polars dash", SCALE=10)
	@$(BIN)/python -m tests.benchmarks.peers $(TOOLS) $(if $(SCALE),--scale $(SCALE))

check: $(INSTALLED) ## format, lint, layers
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports
	@CHANGTAI_LAKE=lake CHANGTAI_BUILD=build $(BIN)/sqlfluff lint dbt_project/models dbt_project/tests

format: $(INSTALLED) ## rewrite Python and SQL in house style
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

close: $(INSTALLED) ## freeze a month in the ledger (MONTH=2013-04, BY=post; again: RESTATE=1 WHY=reason)
	@$(BIN)/python -m orchestration.month_close --month "$(MONTH)" $(if $(BY),--by "$(BY)") \
		$(if $(RESTATE),--restate) $(if $(WHY),--why "$(WHY)")

verify-bulletin: $(INSTALLED) ## recompute every figure of a Word bulletin and tell what was changed (FILE=bulletin.docx)
	@$(BIN)/python -m dashboards.bulletin.verify "$(FILE)"

rollback: $(INSTALLED) ## point readers to the publication before the current one
	@$(BIN)/python -m orchestration.publish

doctor: $(INSTALLED) ## look at the whole installation and say what to mend
	@$(BIN)/python -m orchestration.doctor

backup: $(INSTALLED) ## ledger, kept queries and the secret of hashes in one archive (TO=folder)
	@$(BIN)/python -m orchestration.backup backup "$(TO)"

restore: $(INSTALLED) ## put a backup back where nothing else stands (FROM=file.tar.gz)
	@$(BIN)/python -m orchestration.backup restore "$(FROM)"

wheelhouse: $(INSTALLED) ## all packages as files, for a machine without a network (TO=folder)
	@test -n "$(TO)" || { echo "✗ make wheelhouse TO=folder"; exit 1; }
	@$(BIN)/python -m pip download --quiet --disable-pip-version-check --no-deps --require-hashes \
		--only-binary :all: --requirement requirements.lock --dest "$(TO)"
	@echo "✓ $$(ls "$(TO)" | wc -l) packages in $(TO); there: make demo WHEELHOUSE=folder"

audit: $(INSTALLED) ## do the packages fit together, and has one a known weakness (asks the index)
	@$(BIN)/uv pip check --python $(BIN)/python
	@$(BIN)/pip-audit --strict --requirement requirements.lock --require-hashes --disable-pip

city: $(INSTALLED) ## start a new city from the sample city's folder (CITY=name)
	@$(BIN)/python -m orchestration.new_city $(CITY)

spark-env: .venv-spark/installed.txt ## Spark's own environment in .venv-spark (needs Java 17; 450 MB)

.venv-spark/installed.txt: dbt_project/spark/requirements.lock | $(INSTALLED)
	@echo "· making Spark's environment in .venv-spark"
	@test -x .venv-spark/bin/python || $(PYTHON) -m venv .venv-spark
	@$(BIN)/uv pip sync --compile-bytecode $(WHEELS) --python .venv-spark/bin/python --require-hashes dbt_project/spark/requirements.lock
	@touch $@

spark-up: .venv-spark/installed.txt ## a standalone Spark here: master, two workers, Spark Connect
	@$(BIN)/python -m orchestration.spark up

spark-publish: .venv-spark/installed.txt ## a refresh whose models Spark builds (FORCE=1; SPARK_REMOTE=sc://host:port)
	@CHANGTAI_ENGINE=spark $(BIN)/python -m orchestration.refresh $(if $(FORCE),--force)

spark-build: .venv-spark/installed.txt ## only all models on Spark, to look at; publishes nothing
	@$(BIN)/python -m orchestration.spark build

spark-down: .venv-spark/installed.txt ## stop it
	@$(BIN)/python -m orchestration.spark down

lock: $(INSTALLED) ## pin all dependencies again, with hashes and without index addresses
	@$(BIN)/uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-header --quiet --output-file requirements.lock
	@$(BIN)/uv pip compile dbt_project/spark/requirements.in --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-header --quiet --output-file dbt_project/spark/requirements.lock

clean: ## remove everything that can be made again (keeps raw files, the ledger and kept queries)
	@rm -rf .pytest_cache .ruff_cache .hypothesis
	@find $(CHANGTAI_HOME) -mindepth 2 -maxdepth 2 ! -name ledger ! -name queries ! -name salt -exec rm -rf {} + 2>/dev/null || true
