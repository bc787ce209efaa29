# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# What the scripts of a release share: where things are, and what is pinned. $me and $root are the includer's.
umask 022
export LC_ALL=C TZ=UTC

dist=$root/scripts/dist
say() { echo "$me: $*" >&2; }
die() { say "$*"; exit 1; }

# The cache holds what a build can do without making again.
cache=${DGDR_CACHE:-${XDG_CACHE_HOME:-${HOME:?"neither DGDR_CACHE nor HOME is set"}/.cache}/kubectl-dgdr}

# packages: the rows of the table, "NAME VERSION LICENCE".
packages() { sed -E '/^(#|$)/d; s/[[:space:]]+/ /g' "$dist/sources.table"; }
version_of() { packages | awk -v p="$1" '$1 == p { print $2 }'; }
# A version in a file's name has no epoch.
dsc_of() { local v; v=$(version_of "$1"); echo "$1_${v#*:}.dsc"; }

# triplet ARCH: the compiler's word for it.
triplet() {
    case $1 in
        amd64) echo x86_64-linux-gnu ;;
        arm64) echo aarch64-linux-gnu ;;
        *) die "unknown architecture '$1': amd64 or arm64" ;;
    esac
}
