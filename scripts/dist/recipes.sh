# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# How each library is built, cut to what the programs use. Each function runs in the root of its unpacked source, with
# $arch, $triplet and $prefix (where it is to go) set, and dgdr-cc, ar and ranlib of the target first in PATH.

# Small and quick alike; what is hot in them is assembler, or is ours.
opt="-O2"

# add NAME VERSION "LIBS" "REQUIRES" "CFLAGS": a pkg-config file of ours.
add() {
    mkdir -p "$prefix/lib/pkgconfig"
    printf 'Name: %s\nDescription: %s\nVersion: %s\nCflags: -I%s/include %s\nLibs: -L%s/lib %s\nRequires.private: %s\n' \
        "$1" "$1" "$2" "$prefix" "${5-}" "$prefix" "$3" "${4-}" > "$prefix/lib/pkgconfig/$1.pc"
}

# archive NAME FLAGS SOURCE...: for libraries that are a few files and need no configure script.
archive() {
    local name=$1 flags=$2 file objects=()
    shift 2
    for file in "$@"; do
        # shellcheck disable=SC2086 # flags are words
        dgdr-cc -std=gnu99 $opt $flags -c -o "${file%.c}.o" "$file"
        objects+=("${file%.c}.o")
    done
    ar rcsD "$prefix/lib/$name.a" "${objects[@]}"
}

build_musl() {
    CC="$triplet-gcc" CFLAGS="$opt $(dist_cflags "$arch")" AR=ar RANLIB=ranlib ./configure \
        --target="${triplet%%-*}-linux-musl" --prefix="$prefix" --disable-shared --disable-wrapper --disable-gcc-wrapper
    make -j"$jobs"
    make install
    if [ "$arch" = amd64 ]; then
        # shellcheck disable=SC2046 # words
        "$triplet-gcc" -std=c11 $opt $(dist_cflags "$arch") -ffreestanding -fno-stack-protector -c \
            -o memcpy_x86_64.o "$dist/memcpy_x86_64.c"
        ar d "$prefix/lib/libc.a" memcpy.lo memcpy.o
        ar rD "$prefix/lib/libc.a" memcpy_x86_64.o
    fi
}

build_zlib() {
    archive libz "-DHAVE_HIDDEN -DHAVE_UNISTD_H" ./adler32.c ./crc32.c ./inffast.c ./inflate.c ./inftrees.c ./trees.c \
        ./deflate.c ./zutil.c ./compress.c ./uncompr.c
    cp zlib.h zconf.h "$prefix/include/"
    add zlib 1.2.13 -lz
}

# TLS 1.2 and 1.3 with the usual suites; certificates with RSA, EC and Ed25519 keys; keys agreed on by elliptic curves
# alone, as kubectl does. Each algorithm that is built in costs time at every start. No configuration file of the system's
# is read: it would be another OpenSSL's.
build_openssl() {
    local target=linux-x86_64
    [ "$arch" = amd64 ] || target=linux-aarch64
    CC=dgdr-cc AR=ar RANLIB=ranlib ./Configure "$target" --prefix=/usr --openssldir=/etc/ssl --release \
        no-shared no-tests no-module no-dso no-engine no-legacy no-autoload-config no-secure-memory no-async no-ktls \
        no-comp no-srp no-psk no-srtp no-dtls no-ssl3 no-tls1 no-tls1_1 no-nextprotoneg no-ssl-trace no-ct no-ocsp \
        no-cms no-cmp no-ts no-gost no-sm2 no-sm3 no-sm4 no-aria no-bf no-blake2 no-camellia no-cast no-des no-dsa \
        no-idea no-md4 no-mdc2 no-rc2 no-rc4 no-rmd160 no-seed no-whirlpool no-siphash no-scrypt no-ec2m no-rfc3779 \
        no-dh no-ocb no-siv no-cmac no-multiblock no-filenames no-ui-console no-padlockeng no-afalgeng no-capieng $opt
    make -j"$jobs" build_generated
    make -j"$jobs" libcrypto.a libssl.a
    cp libcrypto.a libssl.a "$prefix/lib/"
    cp -r include/openssl "$prefix/include/"
    add libcrypto 3.0 "-lcrypto -pthread"
    add libssl 3.0 -lssl libcrypto
}

build_nghttp2() {
    sed -e 's/@PACKAGE_VERSION@/1.52.0/; s/@PACKAGE_VERSION_NUM@/0x013400/' lib/includes/nghttp2/nghttp2ver.h.in \
        > lib/includes/nghttp2/nghttp2ver.h
    archive libnghttp2 "-Ilib/includes -DNGHTTP2_STATICLIB -DHAVE_ARPA_INET_H -DHAVE_NETINET_IN_H -DHAVE_TIME_H \
        -DHAVE_CLOCK_GETTIME" lib/*.c
    mkdir -p "$prefix/include/nghttp2"
    cp lib/includes/nghttp2/*.h "$prefix/include/nghttp2/"
    add libnghttp2 1.52.0 -lnghttp2
}

build_curl() {
    CC=dgdr-cc AR=ar RANLIB=ranlib PKG_CONFIG=dgdr-pkg-config CFLAGS=$opt \
        ./configure --host="${triplet%%-*}-linux-musl" --prefix="$prefix" --disable-shared --enable-static \
        --with-openssl --with-nghttp2 --with-zlib --without-brotli --without-zstd --without-libidn2 --without-libpsl \
        --without-libgsasl --without-librtmp --without-ca-bundle --without-ca-path --with-ca-fallback \
        --enable-http --enable-proxy --enable-ipv6 --enable-threaded-resolver --enable-dateparse \
        --disable-ftp --disable-file --disable-ldap --disable-ldaps --disable-rtsp --disable-dict --disable-telnet \
        --disable-tftp --disable-pop3 --disable-imap --disable-smb --disable-smtp --disable-gopher --disable-mqtt \
        --disable-manual --disable-libcurl-option --disable-get-easy-options --disable-crypto-auth --disable-ntlm \
        --disable-ntlm-wb --disable-tls-srp --disable-cookies --disable-hsts --disable-alt-svc --disable-doh \
        --disable-mime --disable-netrc --disable-aws --disable-socketpair --disable-unix-sockets \
        --disable-progress-meter --disable-openssl-auto-load-config --disable-dependency-tracking
    make -C lib -j"$jobs" libcurl.la
    cp lib/.libs/libcurl.a "$prefix/lib/"
    mkdir -p "$prefix/include/curl"
    cp include/curl/*.h "$prefix/include/curl/"
    add libcurl 7.88.1 -lcurl "libssl libnghttp2 zlib"
}

# Types of terminals that are known even where the system knows none.
fallbacks=xterm-256color,xterm,xterm-color,screen-256color,screen,tmux-256color,tmux,linux,vt100,vt220,ansi,alacritty
fallbacks=$fallbacks,xterm-kitty,foot,rxvt-unicode-256color,st-256color,konsole-256color,gnome-256color,dumb

# The table of fallbacks is made by the machine's own tic and infocmp, from this source's descriptions.
build_ncurses() {
    # kitty calls itself so.
    sed -i 's/^kitty|/xterm-kitty|kitty|/' misc/terminfo.src
    CC=dgdr-cc AR=ar RANLIB=ranlib CFLAGS=$opt BUILD_CC=gcc ./configure \
        --build="$(gcc -dumpmachine)" --host="${triplet%%-*}-linux-musl" --prefix="$prefix" \
        --enable-widec --without-shared --with-normal --without-debug --without-ada --without-cxx --without-cxx-binding \
        --without-manpages --without-progs --without-tests --without-gpm --without-dlsym --without-pthread \
        --disable-db-install --disable-stripping --disable-pc-files --disable-root-environ --enable-overwrite \
        --with-tic-path=/usr/bin/tic --with-infocmp-path=/usr/bin/infocmp --with-fallbacks="$fallbacks" \
        --with-default-terminfo-dir=/usr/share/terminfo \
        --with-terminfo-dirs=/etc/terminfo:/lib/terminfo:/usr/share/terminfo:/usr/lib/terminfo
    make -C include -j"$jobs"
    make -C ncurses -j"$jobs"
    cp lib/libncursesw.a "$prefix/lib/"
    cp include/{curses,unctrl,term,ncurses_dll,termcap}.h "$prefix/include/"
    add ncursesw 6.4 -lncursesw "" "-DNCURSES_WIDECHAR=1 -DNCURSES_STATIC"
}

build_libyaml() {
    archive libyaml '-Iinclude -DYAML_DECLARE_STATIC -DYAML_VERSION_MAJOR=0 -DYAML_VERSION_MINOR=2 -DYAML_VERSION_PATCH=5
        -DYAML_VERSION_STRING="0.2.5"' src/*.c
    cp include/yaml.h "$prefix/include/"
    add yaml-0.1 0.2.5 -lyaml
}

build_cjson() {
    archive libcjson "" ./cJSON.c
    mkdir -p "$prefix/include/cjson"
    cp cJSON.h "$prefix/include/cjson/"
    add libcjson 1.7.15 "-lcjson -lm"
}

# Plain HTTP on the loopback interface, or inside a pod: no TLS, no upload forms, no passwords.
build_libmicrohttpd() {
    CC=dgdr-cc AR=ar RANLIB=ranlib CFLAGS=$opt ./configure --host="${triplet%%-*}-linux-musl" --prefix="$prefix" \
        --disable-shared --enable-static --disable-https --disable-doc --disable-examples --disable-curl --disable-bauth \
        --disable-dauth --disable-postprocessor --disable-httpupgrade --disable-dependency-tracking
    make -C src/microhttpd -j"$jobs" libmicrohttpd.la
    cp src/microhttpd/.libs/libmicrohttpd.a "$prefix/lib/"
    cp src/include/microhttpd.h "$prefix/include/"
    cp COPYING "$prefix/copyright/LGPL-2.1"
    add libmicrohttpd 0.9.75 "-lmicrohttpd -pthread"
}
