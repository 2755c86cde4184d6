#!/bin/sh
# Installs the built command, its manual page and its completions under a prefix, /usr/local unless another is given:
#   Sources/AECCommand/install.sh [PREFIX]
# DESTDIR, where it is set, goes before the prefix, as makers of packages need it. AEC names another program to install.
set -eu
umask 022  # all may read it
aec=${AEC:-$(dirname "$0")/../../.build/release/aec}
if [ ! -x "$aec" ]; then
  echo "install.sh: $aec is not there; build it first, as the README says" >&2
  exit 1
fi
root=${DESTDIR:-}${1:-/usr/local}

# Whole before it has its name: the program that is replaced may be running.
mkdir -p "$root/bin"
cp "$aec" "$root/bin/aec.new"
strip "$root/bin/aec.new" 2>/dev/null || true
mv -f "$root/bin/aec.new" "$root/bin/aec"

# Writes what the program prints to a file.
page() {
  mkdir -p "$(dirname "$1")"
  file=$1
  shift
  "$aec" "$@" >"$file"
}
page "$root/share/man/man1/aec.1" manual
page "$root/share/bash-completion/completions/aec" --generate-completion-script bash
page "$root/share/zsh/site-functions/_aec" --generate-completion-script zsh
page "$root/share/fish/vendor_completions.d/aec.fish" --generate-completion-script fish
