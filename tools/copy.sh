#!/usr/bin/env bash
# Copy the checkout, without anything built, into a fresh folder:  tools/copy.sh TO
set -eu
cd "$(dirname "$0")/.."
rm -rf "$1"
mkdir -p "$1"
tar -cf - --exclude=.git --exclude=.build --exclude=demo-output --exclude='*.o' --exclude='*.so' --exclude='*.dll' \
  --exclude='*.Rcheck' --exclude='hlr_*.tar.gz' . | tar -xf - -C "$1"
