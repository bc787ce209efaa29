# SPDX-License-Identifier: Apache-2.0
# Unit tests (one Criterion binary per module), fuzzers with replayed corpora, golden and terminal runs, e2e.

TEST_WARN := -Wno-missing-prototypes -Wno-strict-prototypes -Wno-pedantic

define unit_rules
$(BUILD)/tests/unit-$(1): $$(wildcard tests/unit/$(1)/*.c tests/unit/support/*.c) $(call module_libs,$(1)) | packages-test
	@mkdir -p $$(@D)
	$$(Q)$$(CC) $$(CPPFLAGS) -Itests $$(foreach p,$$(call module_pkgs,$(1)),$$(CFLAGS_$$(p))) $$(CFLAGS) $(TEST_WARN) $$(LDFLAGS) \
		-o $$@ $$(filter %.c %.a,$$^) $$(foreach p,$(2) $$(call module_pkgs,$(1)),$$(call pkg_libs,$$(p))) $$(call pkg_libs,criterion)
unit-$(1): $(BUILD)/tests/unit-$(1)
	@TZ=UTC LC_ALL=C.UTF-8 $$<
.PHONY: unit-$(1)
endef
$(foreach m,$(MODULES),$(eval $(call unit_rules,$(m))))
