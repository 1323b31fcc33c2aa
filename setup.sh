#!/bin/sh
# Installs libLLVM from Debian's packages where it is missing and can be had.
# nmlc works without it, through its interpreter, some ten times slower.
set -u

has_llvm() {
    [ -n "${NMLC_LIBLLVM:-}" ] && return 0
    for lib in /usr/lib/*/libLLVM-1[4-9].so* /usr/lib/*/libLLVM.so.* /usr/lib/llvm-*/lib/libLLVM*.so*; do
        [ -e "$lib" ] && return 0
    done
    return 1
}

install_llvm() {
    command -v apt-get >/dev/null 2>&1 || return 1
    as_root=""
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null || return 1
        as_root="sudo -n"
    fi
    $as_root apt-get update -qq || return 1
    for package in libllvm19 libllvm16 libllvm15 libllvm14; do
        DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq "$package" >/dev/null 2>&1 && return 0
    done
    return 1
}

has_llvm && exit 0
echo "setup: libLLVM is missing, installing it" >&2
install_llvm || echo "setup: no libLLVM to be had here; nmlc will use its interpreter" >&2
exit 0
