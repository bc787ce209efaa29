# SPDX-License-Identifier: Apache-2.0
# Unit tests (one Criterion binary per module), fuzzers and their corpora, golden and terminal runs, end to end.

# Criterion's macros declare what these warn of.
TEST_WARN := -Wno-missing-prototypes -Wno-strict-prototypes -Wno-pedantic -Wno-write-strings

define unit_rules
$(BUILD)/tests/unit-$(1): $$(wildcard tests/unit/$(1)/*.[ch] tests/unit/support/*.[ch]) $(call module_libs,$(1)) | packages-test
	@mkdir -p $$(@D)
	$$(Q)$$(CC) $$(CPPFLAGS) -Itests $$(foreach p,$$(call module_pkgs,$(1)),$$(CFLAGS_$$(p))) $$(CFLAGS) $(TEST_WARN) $$(LDFLAGS) \
		-o $$@ $$(filter %.c,$$^) $(call module_libs,$(1)) $$(foreach p,$$(call module_pkgs,$(1)),$$(call pkg_libs,$$(p))) \
		$$(call pkg_libs,criterion) -pthread -lm
unit-$(1): $(BUILD)/tests/unit-$(1)
	@TZ=UTC LC_ALL=C.UTF-8 $$<
UNIT_BINARIES += $(BUILD)/tests/unit-$(1)
UNIT_SUITES += unit-$(1)=$(BUILD)/tests/unit-$(1)
.PHONY: unit-$(1)
endef
$(foreach m,$(filter $(notdir $(patsubst %/,%,$(wildcard tests/unit/*/))),$(MODULES)),$(eval $(call unit_rules,$(m))))

# A fuzzer's corpus is replayed in every test run by a plain main; `make fuzz` lets libFuzzer look for more.
FUZZERS := $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
FUZZ_LIBS := $(ALL_LIBS)
FUZZ_PKGS := libcurl ncursesw yaml-0.1 libcjson
FUZZ_SECONDS ?= 60

$(BUILD)/tests/replay-%: tests/fuzz/fuzz_%.c tests/fuzz/replay.c $(FUZZ_LIBS) | packages-test
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) $(TEST_WARN) $(LDFLAGS) -o $@ $(filter %.c %.a,$^) \
		$(foreach p,$(FUZZ_PKGS),$(call pkg_libs,$(p))) -lm
REPLAY_BINARIES := $(FUZZERS:%=$(BUILD)/tests/replay-%)
REPLAY_SUITES := $(foreach f,$(FUZZERS),replay-$(f)="$(BUILD)/tests/replay-$(f) tests/fuzz/corpus/$(f)")

# Only clang has libFuzzer; the libraries are instrumented once for all fuzzers.
$(BUILD)/bin/fuzz-%: tests/fuzz/fuzz_%.c $(FUZZ_LIBS) | packages-test
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) $(TEST_WARN) -fsanitize=fuzzer -o $@ $(filter %.c %.a,$^) $(foreach p,$(FUZZ_PKGS),$(call pkg_libs,$(p))) -lm
fuzz-binaries: $(FUZZERS:%=$(BUILD)/bin/fuzz-%)
fuzz: packages-test
	@$(MAKE) --no-print-directory CC=clang PROFILE=fuzz BUILD=build/fuzz fuzz-binaries
	@for f in $(FUZZERS); do \
		mkdir -p build/fuzz/found/$$f; \
		echo "fuzz $$f"; \
		build/fuzz/bin/fuzz-$$f -max_total_time=$(FUZZ_SECONDS) -close_fd_mask=3 -artifact_prefix=build/fuzz/crash-$$f- \
			build/fuzz/found/$$f tests/fuzz/corpus/$$f || exit 1; \
	done

# The terminal runs need a program that plays the user, and a dashboard over a store made by hand.
TOOLS := $(BUILD)/tests/ptyrun $(BUILD)/tests/dashboard $(BUILD)/tests/stepper $(BUILD)/tests/agent-part $(BUILD)/tests/yaml2json
$(BUILD)/tests/ptyrun: tests/tui/ptyrun.c $(wildcard tests/tui/pty_*.[ch]) | packages-test
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(call pkg_cflags,vterm) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.c,$^) $(call pkg_libs,vterm)
$(BUILD)/tests/dashboard: tests/tui/dashboard.c $(call module_libs,tui) | packages-test
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $< $(call module_libs,tui) \
		$(foreach p,$(call module_pkgs,tui),$(call pkg_libs,$(p))) -lm

# It starts programs that are sanitized or not; its own memory is shared with them until they run.
$(BUILD)/tests/stepper: tests/agent/stepper.c | packages-test
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) -std=c11 $(WARN) -O1 -g -o $@ $<

# Scripts read deploy/ with the project's own reader.
$(BUILD)/tests/yaml2json: tests/support/yaml2json.c $(call module_libs,doc) | packages-test
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(foreach p,$(call module_pkgs,doc),$(call pkg_libs,$(p))) -lm

# A part of the controller by itself.
$(BUILD)/tests/agent-part: tests/agent/part.c $(patsubst %,$(BUILD)/obj/cmd/dgdr-agent/%.o,cluster complain leader listener logger pages readers serve) $(AGENT_LIBS) | packages-test
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) -Icmd -Icmd/dgdr-agent $(CFLAGS) $(LDFLAGS) -o $@ $^ \
		$(foreach p,libcurl libmicrohttpd yaml-0.1 libcjson,$(call pkg_libs,$(p))) -lm

# README's pictures, from the terminal's cells; the terminal suite fails when they are no longer what the screen shows.
pictures: packages-test
	@$(MAKE) --no-print-directory BUILD=$(BUILD) test-tools bin
	@mkdir -p docs/pictures
	@tests/tui/run $(BUILD) --update $(basename $(notdir $(wildcard tests/tui/cases/picture-*.case)))
test-tools: $(TOOLS)

# The suite: everything under the sanitizers.
SANITIZED := build/asan
test: packages-test
	@$(MAKE) --no-print-directory PROFILE=asan BUILD=$(SANITIZED) test-binaries
	@$(MAKE) --no-print-directory PROFILE=asan BUILD=$(SANITIZED) run-suites
test-binaries: $(UNIT_BINARIES) $(REPLAY_BINARIES) $(TOOLS) bin man
run-suites:
	@tests/run $(BUILD) $(UNIT_SUITES) $(REPLAY_SUITES) $(RUN_SUITES)

# Suites that run the programs, the sanitized ones.
RUN_SUITES = golden="tests/golden/run $(BUILD)/bin" \
	kubeconfig="tests/differential/kubeconfig $(BUILD)/bin/kubectl-dgdr" \
	simulated-cluster="tests/sim/run $(BUILD)/bin" \
	scenarios="tests/scenarios/run $(BUILD)/bin" \
	faults="tests/faults/run $(BUILD)/bin" \
	logs="tests/logs/run $(BUILD)/bin" \
	watch="tests/watch/run $(BUILD)/bin" \
	wait="tests/wait/run $(BUILD)/bin" \
	terminal="tests/tui/run $(BUILD)" \
	monkey="tests/tui/monkey $(BUILD) --seed=1" \
	completion="tests/completion/run $(BUILD)/bin" \
	agent="tests/agent/run $(BUILD)" \
	agent-sync="tests/agent/sync $(BUILD)/bin" \
	agent-parts="tests/agent/parts $(BUILD)" \
	agent-controller="tests/agent/controller $(BUILD)/bin" \
	agent-pipeline="tests/agent/pipeline $(BUILD)/bin" \
	deploy="tests/deploy/run $(BUILD)" \
	docs="tests/docs/run $(BUILD)/bin" \
	schema="tests/docs/schema $(BUILD)/bin" \
	install="tests/install/run $(BUILD)"

E2E_BIN ?= build/release/bin
E2E_SUITES = e2e="tests/e2e/e2e $(E2E_BIN)" \
	e2e-deploy="tests/e2e/deploy $(E2E_BIN)" \
	e2e-pipeline="tests/e2e/pipeline $(E2E_BIN)"
e2e: packages-e2e
	@$(MAKE) --no-print-directory PROFILE=release BUILD=build/release bin man
	@tests/e2e/build-apiserver > /dev/null
	@tests/run build/release $(E2E_SUITES)

bench: packages-e2e
	@$(MAKE) --no-print-directory PROFILE=release BUILD=build/release bin build/release/bin/bench-loglines
	@tests/e2e/build-apiserver > /dev/null
	@tests/bench/bench $(E2E_BIN)
	@tests/bench/pipeline $(E2E_BIN)
$(BUILD)/bin/bench-loglines: tests/bench/loglines.c $(call module_libs,model)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(foreach p,$(call module_pkgs,model),$(call pkg_libs,$(p))) -lm

lint: packages-lint
	@$(MAKE) --no-print-directory CC=clang PROFILE=debug BUILD=build/clang bin
	@$(MAKE) --no-print-directory CC=gcc PROFILE=debug BUILD=build/debug bin man
	@tests/lint/run

.PHONY: test test-tools pictures test-binaries fuzz-binaries run-suites
