# SPDX-License-Identifier: Apache-2.0
# Packages: what is published for krew and Homebrew, and for Debian.
#
#   make krew        the manifest beside the archives in build/dist, and the formula
#   make deb         $(BUILD)/deb/kubectl-dgdr_VERSION_ARCH.deb

# A folder with the archives of all platforms, as krew/pack names them.
ARCHIVES ?= build/dist

packages-krew packages-deb:
	@scripts/setup $(@:packages-%=%)

# The manifest, and the formula where the sources are there, beside the archives; and what krew-release-bot reads.
krew: packages-krew
	@krew/render $(VERSION) $(ARCHIVES)
.krew.yaml: plugin-manifest/dgdr.yaml krew/render krew/manifest.py | packages-krew
	@krew/render --template > $@

deb: packages-deb
	@$(MAKE) --no-print-directory bin man
	@scripts/deb $(BUILD)

E2E_SUITES += krew="tests/krew/run $(E2E_BIN)" \
	deb="tests/deb/run $(E2E_BIN:/bin=)"

.PHONY: krew deb packages-krew packages-deb
