# SPDX-License-Identifier: Apache-2.0
# Self-contained programs for any linux: scripts/dist/README.md.
#
#   make dist                       build/dist/kubectl-dgdr_vVERSION_linux_{amd64,arm64}.tar.gz, their SBOMs, SHA256SUMS
#   make dist DIST_ARCHES=amd64     one of them
#   make dist-test                  checks what build/dist holds
#   make dist-bench                 how soon its plugin asks, and what it takes of memory, beside kubectl

DIST_ARCHES ?= amd64 arm64
DIST_OUT    ?= build/dist

# PROFILE=dist: set by scripts/dist/make, with musl's compiler; the flags that every object has are in it.
OPT_dist  := -O2 -DSIM_WITHOUT_TLS
LINK_dist := -Wl,--as-needed

dist: packages-dist
	@scripts/dist/make '$(DIST_OUT)' $(DIST_ARCHES)

# The simulated cluster that the programs are run against speaks TLS, which the archive's own does not.
dist-test: packages-dist $(BUILD)/bin/dgdr-sim
	@tests/dist/run '$(DIST_OUT)' $(BUILD)/bin $(DIST_ARCHES)

dist-bench: packages-e2e bin
	@rm -rf '$(DIST_OUT)/unpacked' && mkdir -p '$(DIST_OUT)/unpacked'
	@tar -xzf '$(DIST_OUT)/kubectl-dgdr_v$(VERSION)_linux_amd64.tar.gz' -C '$(DIST_OUT)/unpacked'
	@tests/bench/start '$(DIST_OUT)/unpacked' $(BUILD)/bin

packages-dist:
	@scripts/setup dist

# What can be tested of it without archives.
E2E_SUITES += dist-pins=tests/dist/pins

.PHONY: dist dist-test dist-bench packages-dist
