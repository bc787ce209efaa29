# SPDX-License-Identifier: Apache-2.0
# Packages: what is published for krew and Homebrew, and for Debian.
#
#   make krew        the manifest beside the archives in build/dist; the sources, and the formula that builds them
#   make krew-test   what tests/krew/run asks, of the archives in build/dist
#   make deb         $(BUILD)/deb/kubectl-dgdr_VERSION_ARCH.deb

# A folder with the archives of all platforms, as krew/pack names them.
ARCHIVES ?= build/dist

packages-krew packages-deb:
	@scripts/setup $(@:packages-%=%)

krew: packages-krew $(filter dist,$(MAKECMDGOALS))
	@git -c safe.directory='*' archive --format=tar --prefix=kubectl-dgdr-$(VERSION)/ HEAD | gzip -9n \
		> $(ARCHIVES)/kubectl-dgdr-$(VERSION).tar.gz
	@krew/render $(VERSION) $(ARCHIVES)
krew-test: packages-e2e bin
	@tests/krew/run $(BUILD)/bin --archives=$(ARCHIVES)
# What krew-release-bot reads.
.krew.yaml: plugin-manifest/dgdr.yaml krew/render krew/manifest.py | packages-krew
	@krew/render --template > $@

deb: packages-deb
	@$(MAKE) --no-print-directory bin man
	@scripts/deb $(BUILD)

E2E_SUITES += krew="tests/krew/run $(E2E_BIN)" \
	deb="tests/deb/run $(E2E_BIN:/bin=)"

.PHONY: krew krew-test deb packages-krew packages-deb
