#!/usr/bin/env bash
# Builds the modules that the tests and the example run from their sources. The modules are committed, so that neither
# tests nor users need these compilers; run this after changing a source, then scripts/record-programs.ts.
#
#   scripts/build-fixtures.sh [c|assemblyscript|rust|go]…      all of them without an argument
#
# The compilers are packages of Debian bookworm (rustc, libstd-rust-dev-wasm32, wasi-libc), bookworm-security (clang-22,
# lld-22, libclang-rt-22-dev-wasm32) and bookworm-backports (golang-1.23-go), and AssemblyScript from npm. Every module is
# searched for the paths of this machine, which would make it differ from one checkout to the next.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
root=$PWD

# compile_c OUTPUT OPTION-OR-SOURCE…, in the folder of the sources
compile_c() {
  clang-22 --target=wasm32-wasi -Wno-deprecated --no-wasm-opt -std=gnu17 -O2 -Wall -Wextra \
    -ffile-prefix-map="$PWD=." -Wl,--strip-debug -o "$1" "${@:2}"
}

build_c() {
  (cd examples/word-count && compile_c word-count.wasm word-count.c)
  (cd test/fixtures/c/tern && compile_c tern.wasm ./*.c)
  (cd test/fixtures/c/files && compile_c files.wasm files.c)
  (cd test/fixtures/c/surroundings && compile_c surroundings.wasm surroundings.c)
  (cd test/fixtures/c/abacus && compile_c abacus.wasm -mtail-call ./*.c)
}

build_assemblyscript() {
  cd test/fixtures/assemblyscript
  npm ci --silent --no-audit --no-fund
  npx asc text-tools.ts -o text-tools.wasm -O --debug --exportRuntime
  npx asc report.ts -o report.wasm -O --debug --config node_modules/@assemblyscript/wasi-shim/asconfig.json
}

build_rust() {
  cd test/fixtures/rust/harbour
  /usr/bin/rustc --target wasm32-wasi --edition 2021 -O -C panic=abort -C lto -C strip=debuginfo \
    --remap-path-prefix "$PWD=." -o harbour.wasm src/main.rs
}

build_go() {
  cd test/fixtures/go/observatory
  GOOS=wasip1 GOARCH=wasm GOTOOLCHAIN=local GOPROXY=off \
    /usr/lib/go-1.23/bin/go build -trimpath -buildvcs=false -ldflags="-s -w -buildid=" -o observatory.wasm .
}

for language in "${@:-c assemblyscript rust go}"; do
  for name in $language; do
    (cd "$root" && "build_$name")
  done
done

find examples test/fixtures -name node_modules -prune -o -name '*.wasm' -print | while read -r module; do
  chmod 644 "$module"
  if grep -aq -e "$root" -e "$HOME/" "$module"; then
    echo "$module contains a path of this machine" >&2
    exit 1
  fi
  printf '%8d %s\n' "$(stat -c %s "$module")" "$module"
done
