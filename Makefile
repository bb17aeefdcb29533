# The commands of the house. Each installs what it needs first (tools/setup) and passes over what is there.
.DEFAULT_GOAL := help
SHELL := /bin/bash
JOBS ?= $(shell nproc)
PYTHON := .venv/bin/python
DEMO := build/demo
DEEPVIEW := build/release/cli/deepview
CONFIGURE = cmake --log-level=WARNING --preset

help: ## Print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup-demo setup-test setup-check: setup-%:
	@tools/setup $*

page: setup-demo
	@tools/build-page

build: page ## Build the command into build/release/cli/deepview
	@$(CONFIGURE) demo >/dev/null
	@cmake --build build/release --target deepview_command -j $(JOBS)

demo: build ## Make two folders of pictures with planted faults and report on them
	@tools/demo $(DEEPVIEW) $(DEMO)

test: setup-test page ## Build everything and run every test
	@tools/run-tests

check: setup-check page ## Format, tidy, sanitizers, fuzzers for a minute each, benchmarks' answers
	@tools/run-checks

bench: setup-check page ## Run the benchmarks against their peers
	@tools/run-benchmarks

format: setup-check ## Format the C++ code
	@git ls-files '*.cpp' '*.hpp' | xargs clang-format-14 -i

clean: ## Remove everything that was built
	rm -rf build web/dist

.PHONY: help setup-demo setup-test setup-check page build demo test check bench format clean
