# Every target sets up what it needs; on Debian nothing but the Swift toolchain has to be there.

PREFIX ?= /usr/local
SWIFT ?= swift
BENCHTOP = .build/release/benchtop
# Optimised, because the physics tests simulate hours; with access to what the library keeps to itself.
TEST_FLAGS = -c release -Xswiftc -enable-testing --scratch-path .build/testing
TESTED = .build/testing/release/benchtop
# How long each part of the tests took, and how it ended.
TIMES = .build/test-times
TIMED = @Scripts/timed $(TIMES)
BUILDS = build-tests build-address build-thread
# The parts of the tests, in the order in which they begin when they can.
CHECKS = swift sanitize python docs fuzz examples processors kill numbers
# For each of the readers of files.
FUZZ_SECONDS ?= 60
SHARE = $(DESTDIR)$(PREFIX)/share
SWIFT_SOURCES = Package.swift Sources Tests Examples

.DEFAULT_GOAL := help
.PHONY: help setup build wheel site test $(BUILDS) $(CHECKS:%=check-%) sanitize fuzz kill shuffle bare lint demo bench gallery manual format install clean

help: ## List the targets.
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 18

setup: ## Install missing Debian packages.
	@SWIFT="$(SWIFT)" Scripts/install-dependencies

build: setup ## Build the command line and the libraries, optimised.
	$(SWIFT) build -c release

wheel: ## Build the Python wheel.
	@SWIFT="$(SWIFT)" Scripts/install-dependencies --for-wheel
	SWIFT="$(SWIFT)" Scripts/build-wheel

site: ## Build the site of the documents.
	@SWIFT="$(SWIFT)" Scripts/install-dependencies --for-wheel
	SWIFT="$(SWIFT)" Scripts/build-site

test: lint ## Run all tests.
	@rm -f $(TIMES)
	$(TIMED) install env SWIFT="$(SWIFT)" Scripts/install-dependencies --for-tests
# Several parts at once: each has stretches on a single core. All run, even if one fails.
	@status=0; $(MAKE) --no-print-directory --keep-going --jobs 3 $(BUILDS) $(CHECKS:%=check-%) || status=$$?; \
	  cat $(TIMES); exit $$status

build-tests:
	$(TIMED) build $(SWIFT) build --build-tests $(TEST_FLAGS)

build-address build-thread: build-%:
	$(TIMED) $@ env SWIFT="$(SWIFT)" Scripts/build-sanitized $*

check-swift: build-tests
	$(TIMED) swift $(SWIFT) test --skip-build $(TEST_FLAGS)

check-sanitize: $(BUILDS)
	$(TIMED) sanitize env SWIFT="$(SWIFT)" Scripts/sanitize --bounded

check-python: build-tests
	$(TIMED) python env SWIFT="$(SWIFT)" Scripts/test-python

# The blocks of Python in the documents and the tutorials use the environment that the tests of Python have made.
check-docs: check-python
	$(TIMED) docs env PATH="$(CURDIR)/.build/python/environment/bin:$$PATH" Scripts/test-docs $(TESTED)
	$(TIMED) site env BENCHTOP_LIBRARY="$$(echo $(CURDIR)/.build/python/environment/lib/python3*/site-packages/benchtop/libBenchtopC.so)" \
	  Scripts/build-site

check-fuzz: check-sanitize
	$(TIMED) fuzz env SWIFT="$(SWIFT)" FUZZ_SECONDS="$(FUZZ_SECONDS)" Scripts/fuzz

# They are built in the folder of the tests, which only one package at a time can use.
check-examples: check-swift check-python
	$(TIMED) examples env SWIFT="$(SWIFT)" SWIFT_FLAGS="-Xswiftc -enable-testing" Scripts/test-examples .build/testing

check-processors: build-tests
	$(TIMED) processors env SWIFT="$(SWIFT)" Scripts/test-processors .build/testing/release

check-kill: build-tests
	$(TIMED) kill Scripts/test-kill --kills 12 --full-disks 4 $(TESTED)

check-numbers: build-tests
	$(TIMED) numbers Scripts/refresh-numbers --check $(TESTED)

sanitize: ## Run the tests under AddressSanitizer, UndefinedBehaviorSanitizer and ThreadSanitizer.
	@SWIFT="$(SWIFT)" Scripts/install-dependencies --for-tests
	SWIFT="$(SWIFT)" Scripts/sanitize

fuzz: setup ## Attack everything that reads files, FUZZ_SECONDS=60 each.
	SWIFT="$(SWIFT)" FUZZ_SECONDS="$(FUZZ_SECONDS)" Scripts/fuzz

kill: build ## Stop collecting and training 600 times and fill 50 disks, and compare what a resume makes of it.
	Scripts/test-kill

shuffle: ## Run the tests in processes of random suites, to find what depends on order.
	@SWIFT="$(SWIFT)" Scripts/install-dependencies --for-tests
	$(SWIFT) build --build-tests $(TEST_FLAGS)
	SWIFT="$(SWIFT)" Scripts/test-shuffled $(TEST_FLAGS)

bare: ## Follow README on a bare Debian 12, made for it; takes root.
	SWIFT="$(SWIFT)" Scripts/test-bare

lint: setup ## Check the formatting of all Swift code.
	$(SWIFT) format lint --strict --parallel --recursive $(SWIFT_SOURCES)

demo: build ## Evaluate the bundled MT10 agent, and film it.
	$(BENCHTOP) demo

bench: build ## Measure how fast this machine simulates, draws and learns.
	$(BENCHTOP) bench sim
	$(BENCHTOP) bench tasks
	$(BENCHTOP) bench render
	$(BENCHTOP) bench agents

gallery: build ## Draw all tasks and cameras into docs.
	$(BENCHTOP) gallery --out docs --force

manual: build ## Write docs/cli.md, the help of all commands.
	$(BENCHTOP) manual --format markdown >docs/cli.md.new
	mv docs/cli.md.new docs/cli.md

format: setup ## Format all Swift code.
	$(SWIFT) format --in-place --parallel --recursive $(SWIFT_SOURCES)

install: setup ## Install the command line under PREFIX, with completion and man page.
	# With Swift's runtime inside, so that it runs where there is no toolchain.
	$(SWIFT) build -c release --product benchtop --static-swift-stdlib --scratch-path .build/static
	install -d "$(DESTDIR)$(PREFIX)/bin"
	install -m 755 .build/static/release/benchtop "$(DESTDIR)$(PREFIX)/bin/benchtop"
	install -d "$(SHARE)/bash-completion/completions" "$(SHARE)/zsh/site-functions" \
	  "$(SHARE)/fish/vendor_completions.d" "$(SHARE)/man/man1"
	.build/static/release/benchtop completion bash >"$(SHARE)/bash-completion/completions/benchtop"
	.build/static/release/benchtop completion zsh >"$(SHARE)/zsh/site-functions/_benchtop"
	.build/static/release/benchtop completion fish >"$(SHARE)/fish/vendor_completions.d/benchtop.fish"
	.build/static/release/benchtop manual --format man >"$(SHARE)/man/man1/benchtop.1"
	for agent in assets/agents/*/; do \
	  install -d "$(SHARE)/benchtop/$${agent#assets/}" && \
	  install -m 644 "$$agent"* "$(SHARE)/benchtop/$${agent#assets/}"; done
	install -d "$(SHARE)/benchtop/experiments"
	install -m 644 assets/experiments/*.json "$(SHARE)/benchtop/experiments"
	install -d "$(SHARE)/benchtop/references"
	install -m 644 assets/references/*.json "$(SHARE)/benchtop/references"
	install -d "$(SHARE)/benchtop/recipes"
	install -m 644 assets/recipes/*.json "$(SHARE)/benchtop/recipes"

clean: ## Remove what was built.
	rm -rf .build
