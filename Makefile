# SPDX-License-Identifier: Apache-2.0
# kubectl-dgdr. Targets: all demo test e2e bench lint fuzz install uninstall clean
#
#   make                      build/release/bin/{kubectl-dgdr,dgdr-sim,dgdr-agent}
#   make PROFILE=asan test    the suite under AddressSanitizer and UBSan
#   make unit-kube            one module's unit tests
#
# Configuration phase

PROFILE ?= release
BUILD   ?= build/$(PROFILE)
PREFIX  ?= /usr/local
DESTDIR ?=
VERSION := $(shell cat VERSION)
# The clone may belong to somebody else (sudo, a container); an unpacked archive may lie in somebody else's clone.
COMMIT  := $(shell test -e .git && git -c safe.directory='*' rev-parse --short=7 HEAD 2>/dev/null || echo unknown)

CC         ?= cc
PKG_CONFIG ?= pkg-config
ifeq ($(origin CC),default)
CC := cc
endif

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla \
        -Wwrite-strings -Wformat=2 -fno-common -Werror
HARDEN := -fstack-protector-strong -fPIE
OPT_release := -O2 -g -D_FORTIFY_SOURCE=2
OPT_debug   := -O1 -g
OPT_asan    := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
OPT_fuzz    := -O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
LINK_release := -pie -Wl,--as-needed -Wl,-z,relro,-z,now
LINK_debug   := -pie -Wl,--as-needed
LINK_asan    := -fsanitize=address,undefined -fno-sanitize-recover=all

CPPFLAGS += -Ilib -D_GNU_SOURCE -D_DARWIN_C_SOURCE
CFLAGS   += -std=c11 $(WARN) $(HARDEN) $(OPT_$(PROFILE))
LDFLAGS  += $(LINK_$(PROFILE))

pkg_cflags = $(shell $(PKG_CONFIG) --cflags $(1) 2>/dev/null)
pkg_libs   = $(shell $(PKG_CONFIG) --libs $(1) 2>/dev/null)

# The modules of lib/, each with what it may lean on (tests/lint/layers checks the includes against this).
DEPS_base   :=
DEPS_doc    := base
DEPS_loop   := base
DEPS_kube   := doc loop base
DEPS_model  := doc base
DEPS_eta    := model base
DEPS_canvas := base
DEPS_cli    := base
DEPS_output := eta model doc base
DEPS_tui    := canvas eta model loop base
DEPS_report :=
DEPS_pipeline := model doc base
MODULES := pipeline tui output cli canvas eta model kube loop doc report base

PKG_doc  := libcjson yaml-0.1
PKG_loop := libcurl
PKG_kube := libcurl
PKG_tui  := ncursesw

# What a module's code needs from the system, its dependencies' needs included.
closure   = $(sort $(1) $(foreach d,$(DEPS_$(1)),$(call closure,$(d))))
module_pkgs = $(sort $(foreach m,$(call closure,$(1)),$(PKG_$(m))))
module_libs = $(foreach m,$(filter $(call closure,$(1)),$(MODULES)),$(BUILD)/lib/lib$(m).a)

all: bin

# Build phase

$(foreach p,$(sort $(foreach m,$(MODULES),$(PKG_$(m)))),$(eval CFLAGS_$(p) := $(call pkg_cflags,$(p))))

define module_rules
OBJS_$(1) := $$(patsubst lib/%.c,$(BUILD)/obj/lib/%.o,$$(wildcard lib/$(1)/*.c))
$(BUILD)/lib/lib$(1).a: $$(OBJS_$(1))
	@mkdir -p $$(@D)
	@rm -f $$@
	$$(Q)ar rcs $$@ $$^
$(BUILD)/obj/lib/$(1)/%.o: lib/$(1)/%.c | packages-build
	@mkdir -p $$(@D)
	$$(Q)$$(CC) $$(CPPFLAGS) $$(foreach p,$$(call module_pkgs,$(1)),$$(CFLAGS_$$(p))) $$(CFLAGS) -MMD -MP -c -o $$@ $$<
endef
$(foreach m,$(MODULES),$(eval $(call module_rules,$(m))))
# It goes into other people's programs and shared libraries, too.
$(BUILD)/obj/lib/report/%.o: CFLAGS += -fPIC

Q := $(if $(V),,@)
ALL_LIBS := $(foreach m,$(MODULES),$(BUILD)/lib/lib$(m).a)
PROGRAM_PKGS := libcurl ncursesw yaml-0.1 libcjson
VERSION_FLAGS = -DDGDR_VERSION='"$(VERSION)"' -DDGDR_COMMIT='"$(COMMIT)"'

lib: $(ALL_LIBS)

# The commit is baked into the version text; the file changes only when the commit does.
$(BUILD)/version.h: FORCE
	@mkdir -p $(@D)
	@printf '#define DGDR_VERSION "%s"\n#define DGDR_COMMIT "%s"\n' '$(VERSION)' '$(COMMIT)' > $@.new
	@cmp -s $@.new $@ && rm -f $@.new || mv $@.new $@

# The shells' completion scripts, which the plugin prints.
$(BUILD)/scripts.h: $(wildcard completions/kubectl-dgdr.*) scripts/embed
	@mkdir -p $(@D)
	@scripts/embed $(filter completions/%,$^) > $@
$(BUILD)/obj/cmd/kubectl-dgdr/completion.o: $(BUILD)/scripts.h

define program_rules
SRCS_$(1) := $$(wildcard cmd/$(1)/*.c)
$(BUILD)/obj/cmd/$(1)/%.o: cmd/$(1)/%.c $(BUILD)/version.h | packages-build
	@mkdir -p $$(@D)
	$$(Q)$$(CC) $$(CPPFLAGS) -Icmd -I$(BUILD) $$(CFLAGS) -MMD -MP -c -o $$@ $$<
$(BUILD)/bin/$(1): $$(patsubst cmd/%.c,$(BUILD)/obj/cmd/%.o,$$(SRCS_$(1))) $(2)
	@mkdir -p $$(@D)
	$$(Q)$$(CC) $$(CFLAGS) $$(LDFLAGS) -o $$@ $$^ $$(foreach p,$(3),$$(call pkg_libs,$$(p))) -lm -pthread
endef
SIM_PKGS := libmicrohttpd gnutls yaml-0.1 libcjson
AGENT_PKGS := libcurl libmicrohttpd yaml-0.1 libcjson
SIM_LIBS := $(foreach m,cli doc base,$(BUILD)/lib/lib$(m).a)
$(eval $(call program_rules,kubectl-dgdr,$(filter-out %/libpipeline.a,$(ALL_LIBS)),$(PROGRAM_PKGS)))
$(eval $(call program_rules,dgdr-sim,$(SIM_LIBS),$(SIM_PKGS)))
AGENT_LIBS := $(foreach m,pipeline cli kube loop model doc report base,$(BUILD)/lib/lib$(m).a)
$(eval $(call program_rules,dgdr-agent,$(AGENT_LIBS),$(AGENT_PKGS)))

bin: $(BUILD)/bin/kubectl-dgdr $(BUILD)/bin/dgdr-sim $(BUILD)/bin/dgdr-agent

# Set-up phase: each goal installs what it lacks, or says what is missing.

packages-build packages-test packages-e2e packages-lint:
	@scripts/setup $(@:packages-%=%)

demo: packages-build
	@$(MAKE) --no-print-directory bin
	@$(BUILD)/bin/kubectl-dgdr demo

# Test phase

include tests/tests.mk

# Release, package and documentation phase: one file each.

-include scripts/dist.mk krew/krew.mk scripts/docs.mk

# Install phase

install: bin
	DESTDIR='$(DESTDIR)' PREFIX='$(PREFIX)' scripts/install $(BUILD)/bin

uninstall:
	DESTDIR='$(DESTDIR)' PREFIX='$(PREFIX)' scripts/install --undo

clean:
	rm -rf build

FORCE:
.PHONY: all lib bin demo test e2e bench lint fuzz install uninstall clean FORCE \
        packages-build packages-test packages-e2e packages-lint
.SECONDARY:
.DELETE_ON_ERROR:

-include $(shell find $(BUILD) -type f -name '*.d' 2>/dev/null)

# For tests/lint/layers: what a module may include.
print-closure:
	@echo $(call closure,$(MODULE))
.PHONY: print-closure
