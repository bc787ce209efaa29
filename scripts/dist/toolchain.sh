# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# How a released program is compiled and linked: gcc told to use musl, static, position-independent, hardened.

# The flags of the libraries and of our own code alike. Debian has no fortified headers for musl, so there is no
# _FORTIFY_SOURCE here; the test builds and the packages for a distribution have it.
dist_cflags() {
    local common="-fPIE -fstack-protector-strong -fstack-clash-protection -ffunction-sections -fdata-sections"
    # Nothing here unwinds: a tenth of the size.
    common="$common -fno-asynchronous-unwind-tables -fno-unwind-tables"
    case $1 in
        amd64) echo "$common -fcf-protection=full" ;;
        arm64) echo "$common -mbranch-protection=standard" ;;
    esac
}

# musl_specs PREFIX: what gcc needs to hear so that it takes musl's headers and start files instead of the system's.
musl_specs() {
    cat << SPECS
%rename cpp_options system_cpp_options

*cpp_options:
-nostdinc -isystem $1/include -isystem include%s %(system_cpp_options)

*cc1:
%(cc1_cpu) -nostdinc -isystem $1/include -isystem include%s

*link_libgcc:
-L$1/lib -L .%s

*libgcc:
libgcc.a%s

*startfile:
$1/lib/rcrt1.o $1/lib/crti.o crtbeginS.o%s

*endfile:
crtendS.o%s $1/lib/crtn.o

*link:
-static -pie --no-dynamic-linker -z text -z relro -z now -z noexecstack --gc-sections --build-id=none -O1 --as-needed

*esp_link:


*esp_options:


*esp_cpp_options:


SPECS
}

# toolchain ARCH PREFIX: PREFIX/bin/dgdr-cc and dgdr-pkg-config, for programs that run on any linux of ARCH.
toolchain() {
    local gcc flags
    gcc=$(triplet "$1")-gcc
    flags=$(dist_cflags "$1")
    mkdir -p "$2/bin"
    musl_specs "$2" > "$2/musl.specs"
    printf '#!/bin/sh\nexec %s -specs=%s %s "$@"\n' "$gcc" "$2/musl.specs" "$flags" > "$2/bin/dgdr-cc"
    printf '#!/bin/sh\nPKG_CONFIG_LIBDIR=%s/lib/pkgconfig exec pkg-config --static "$@"\n' "$2" > "$2/bin/dgdr-pkg-config"
    chmod +x "$2/bin/dgdr-cc" "$2/bin/dgdr-pkg-config"
}
