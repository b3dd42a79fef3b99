#!/usr/bin/env bash
# Builds bench/kernels/*.wasm and bench/simd-kernels/*.wasm from the C files beside them. The binaries are committed: nobody needs
# a C compiler to run the benchmark. The compiler stays the one below, so that figures can be compared over the years: with another
# one the same C becomes other code (clang 22 computes the table of crc itself, for one). Needs Debian bookworm's packages
# clang-14, libclang-common-14-dev, lld-14 and binaryen; clang runs the wasm-opt of the latter.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/kernels"

for source in *.c; do
  clang-14 --target=wasm32 -O2 -ffreestanding -nostdlib -fuse-ld=/usr/bin/wasm-ld-14 \
    -Wall -Wextra -Wl,--no-entry -Wl,--strip-all -o "${source%.c}.wasm" "$source"
done

cd ../simd-kernels

# Linked apart, since clang does not tell wasm-opt that there are vectors.
for source in *.c; do
  clang-14 --target=wasm32 -msimd128 -O2 -ffreestanding -Wall -Wextra -c -o "${source%.c}.o" "$source"
  wasm-ld-14 --no-entry --strip-all -o "${source%.c}.wasm" "${source%.c}.o"
  rm "${source%.c}.o"
done
