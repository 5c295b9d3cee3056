#!/usr/bin/env bash
# Install hlr into .build/lib, from a copy; nothing is done if it is there and no source is newer.
set -eu
cd "$(dirname "$0")/.."
stamp=.build/lib/hlr/DESCRIPTION
if [ -f "$stamp" ] && [ -z "$(find DESCRIPTION NAMESPACE R src data inst -newer "$stamp" | head -n 1)" ]; then
  exit 0
fi
echo "install: hlr into .build/lib"
mkdir -p .build/lib
bash tools/copy.sh .build/install
if ! R CMD INSTALL --no-test-load --library=.build/lib .build/install >.build/install.log 2>&1; then
  cat .build/install.log >&2
  exit 1
fi
touch "$stamp"
rm -rf .build/install
