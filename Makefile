# Every target sets up what it needs; on Debian nothing but the Swift toolchain has to be there.

PREFIX ?= /usr/local
SWIFT ?= swift
BENCHTOP = .build/release/benchtop
# Optimised, because the physics tests simulate hours; with access to what the library keeps to itself.
TEST_FLAGS = -c release -Xswiftc -enable-testing --scratch-path .build/testing
SWIFT_SOURCES = Package.swift Sources Tests Examples

.DEFAULT_GOAL := help
.PHONY: help setup build wheel test lint demo bench gallery format install clean

help: ## List the targets.
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 18

setup: ## Install missing Debian packages.
	@SWIFT="$(SWIFT)" Scripts/install-dependencies

build: setup ## Build the command line and the libraries, optimised.
	$(SWIFT) build -c release

wheel: setup ## Build the Python wheel.
	SWIFT="$(SWIFT)" Scripts/build-wheel

test: lint ## Run all tests.
	@SWIFT="$(SWIFT)" Scripts/install-dependencies --for-tests
	SWIFT="$(SWIFT)" Scripts/test-examples .build/examples
	$(SWIFT) build --build-tests $(TEST_FLAGS)
	$(SWIFT) test --skip-build $(TEST_FLAGS)
	SWIFT="$(SWIFT)" Scripts/test-python

lint: setup ## Check the formatting of all Swift code.
	$(SWIFT) format lint --strict --parallel --recursive $(SWIFT_SOURCES)

demo: build ## Evaluate the shipped MT10 agent, and film it.
	$(BENCHTOP) demo

bench: build ## Measure how fast this machine simulates, draws and learns.
	$(BENCHTOP) bench sim
	$(BENCHTOP) bench tasks
	$(BENCHTOP) bench render
	$(BENCHTOP) bench agents

gallery: build ## Draw all tasks and cameras into docs.
	$(BENCHTOP) gallery docs

format: setup ## Format all Swift code.
	$(SWIFT) format --in-place --parallel --recursive $(SWIFT_SOURCES)

install: setup ## Install the command line under PREFIX.
	# With Swift's runtime inside, so that it runs where there is no toolchain.
	$(SWIFT) build -c release --product benchtop --static-swift-stdlib --scratch-path .build/static
	install -d "$(DESTDIR)$(PREFIX)/bin"
	install -m 755 .build/static/release/benchtop "$(DESTDIR)$(PREFIX)/bin/benchtop"
	for agent in assets/agents/*/; do \
	  install -d "$(DESTDIR)$(PREFIX)/share/benchtop/$${agent#assets/}" && \
	  install -m 644 "$$agent"* "$(DESTDIR)$(PREFIX)/share/benchtop/$${agent#assets/}"; done

clean: ## Remove what was built.
	rm -rf .build
