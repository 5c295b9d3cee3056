#!/usr/bin/env bash
# The C core as a plain program, under address and undefined-behaviour sanitizers:  tools/core-test.sh [CC]
# core/numeric/special.c is the only file that needs R; tests/core brings its own over libm.
set -eu
cd "$(dirname "$0")/.."
cc=${1:-${CC:-gcc}}
program=.build/core-test-$(basename "$cc")
mkdir -p .build

# Some installations of clang come without the sanitizers' libraries: then its run is a plain one.
sanitize="-fsanitize=address,undefined -fno-sanitize-recover=all"
echo 'int main(void) { return 0; }' >.build/empty.c
if ! "$cc" $sanitize .build/empty.c -o "$program" 2>/dev/null; then
  echo "core: $cc has no sanitizers here, compiled without"
  sanitize=
fi
core=$(find src/core -name '*.c' | grep -v '^src/core/numeric/special\.c$' | sort)
"$cc" -std=c99 -g -O1 -fno-omit-frame-pointer -Wall -Wextra -Wpedantic -Werror \
  $sanitize -Isrc/core $core tests/core/*.c -lm -o "$program"
"./$program"
