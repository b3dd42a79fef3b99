#!/bin/sh
# Builds every program of this folder with clang and wasi-libc (Debian: clang-22 lld-22 wasi-libc
# libclang-rt-22-dev-wasm32). The results are committed: the tests need no compiler.
set -eu
cd "$(dirname "$0")"
for source in *.c; do
  clang-22 --target=wasm32-wasi -O2 -Wall -Wextra -Werror -Wno-deprecated -Wl,--strip-all --no-wasm-opt -o "${source%.c}.wasm" "$source"
done
