# SPDX-License-Identifier: Apache-2.0
# Manual pages. They are made from the tables that the programs parse their command lines with, and from what
# docs/man/*.mdoc adds, so that they cannot say anything else than --help.
#
#   make man            $(BUILD)/man/man1/*.1, listed in $(BUILD)/man/pages

MAN_PROGRAMS := kubectl-dgdr dgdr-agent dgdr-sim
# The day of the pages: of the release where that is set, else of the commit.
MAN_SECONDS := $(or $(SOURCE_DATE_EPOCH),$(shell test -e .git && git -c safe.directory='*' log -1 --format=%ct 2>/dev/null),0)

MAN_COMMON := $(patsubst cmd/%.c,$(BUILD)/obj/cmd/%.o,$(filter-out cmd/man-pages/of_%,$(wildcard cmd/man-pages/*.c)))

$(BUILD)/obj/cmd/man-pages/%.o: cmd/man-pages/%.c $(BUILD)/version.h | packages-build
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) -Icmd -I$(BUILD) $(CFLAGS) -MMD -MP -c -o $@ $<

# A program of the build has the tables of one of ours: all of its objects but main.
define man_rules
$(BUILD)/man/man-pages-$(1): $(MAN_COMMON) $(BUILD)/obj/cmd/man-pages/of_$(subst -,_,$(1)).o \
		$(filter-out %/main.o,$(patsubst cmd/%.c,$(BUILD)/obj/cmd/%.o,$(SRCS_$(1)))) $(2)
	@mkdir -p $$(@D)
	$$(Q)$$(CC) $$(CFLAGS) $$(LDFLAGS) -o $$@ $$^ $$(foreach p,$(3),$$(call pkg_libs,$$(p))) -lm -pthread
endef
$(eval $(call man_rules,kubectl-dgdr,$(filter-out %/libpipeline.a,$(ALL_LIBS)),$(PROGRAM_PKGS)))
$(eval $(call man_rules,dgdr-sim,$(SIM_LIBS),$(SIM_PKGS)))
$(eval $(call man_rules,dgdr-agent,$(AGENT_LIBS),$(AGENT_PKGS)))

$(BUILD)/man/pages: $(MAN_PROGRAMS:%=$(BUILD)/man/man-pages-%) $(wildcard docs/man/*.mdoc)
	@mkdir -p $(@D)/man1 && rm -f $(@D)/man1/*.1
	@for p in $(MAN_PROGRAMS); do \
		$(BUILD)/man/man-pages-$$p docs/man $(@D)/man1 $(MAN_SECONDS) || exit 1; \
	done > $@.new
	@mv $@.new $@

man: $(BUILD)/man/pages
all install: man
.PHONY: man
