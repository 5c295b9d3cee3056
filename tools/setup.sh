#!/usr/bin/env bash
# Set up what a command needs and the machine lacks:  tools/setup.sh demo | test | sanitize
#
# Where nothing is missing this takes a fraction of a second and changes nothing. Otherwise: system packages and
# Debian's built r-cran-* packages where the user may install them, and for the rest R's own install.packages() into the
# first library that can be written. R's repositories stay as R is configured.
set -u
cd "$(dirname "$0")/.." || exit 1
what=${1:-demo}

have() { command -v "$1" >/dev/null 2>&1; }

# Prefix for commands that need root: empty as root, "sudo -n" where that works without a password.
as_root=
if [ "$(id -u)" != 0 ]; then as_root="sudo -n"; fi
can_apt() {
  have apt-get || return 1
  [ "$(id -u)" = 0 ] && return 0
  have sudo && sudo -n true >/dev/null 2>&1
}

apt_updated=no
apt_install() {
  if [ "$apt_updated" = no ]; then
    echo "setup: apt-get update"
    $as_root apt-get update -qq || echo "setup: apt-get update failed, going on with the lists there are"
    apt_updated=yes
  fi
  local found=() package
  for package in "$@"; do
    # A package without a candidate version is one that this release does not have.
    if apt-cache policy "$package" | grep -q "Candidate: [0-9]"; then found+=("$package"); fi
  done
  [ ${#found[@]} = 0 ] && return 0
  echo "setup: apt-get install ${found[*]}"
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${found[@]}" >/dev/null
}

# 1. R and the tools around it.
wanted=()
if [ "$what" != sanitize ]; then
  have Rscript || wanted+=(r-base-dev)
fi
have gcc || have cc || wanted+=(gcc libc6-dev)
if [ "$what" = test ]; then
  for pair in clang:clang clang-format:clang-format pandoc:pandoc qpdf:qpdf tidy:tidy git:git; do
    have "${pair%%:*}" || wanted+=("${pair##*:}")
  done
fi
if [ ${#wanted[@]} != 0 ]; then
  if can_apt; then
    apt_install "${wanted[@]}" || echo "setup: apt-get could not install all of: ${wanted[*]}"
  else
    echo "setup: not on this machine, and it cannot be installed from here: ${wanted[*]}"
  fi
fi
[ "$what" = sanitize ] && exit 0
if ! have Rscript; then
  echo "setup: R is needed. Install it (https://www.r-project.org) and try again." >&2
  exit 1
fi

# 2. R packages.
missing=$(Rscript tools/packages.R missing "$what") || exit 1
[ -z "$missing" ] && exit 0
echo "setup: missing R packages:" $missing

# Debian's packages are built for Debian's R only.
if can_apt && dpkg-query -W r-base-core >/dev/null 2>&1 && [ "$(Rscript -e 'cat(R.home())')" = /usr/lib/R ]; then
  debian=()
  for package in $missing; do debian+=("r-cran-$(echo "$package" | tr '[:upper:]' '[:lower:]')"); done
  apt_install "${debian[@]}" || echo "setup: apt-get could not install all of them"
  missing=$(Rscript tools/packages.R missing "$what") || exit 1
fi
if [ -n "$missing" ]; then
  echo "setup: install.packages() for" $missing
  Rscript tools/packages.R install $missing || exit 1
  missing=$(Rscript tools/packages.R missing "$what") || exit 1
fi
if [ -n "$missing" ]; then
  echo "setup: these R packages could not be installed:" $missing >&2
  exit 1
fi
echo "setup: done"
