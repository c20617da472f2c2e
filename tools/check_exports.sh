#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Checks that each plugin file exports the data symbol mortise_plugin and nothing else, and carries the note.
#   tools/check_exports.sh FILE.so|DIRECTORY…
set -eu

if [ $# -eq 0 ]; then
  echo "usage: check_exports.sh FILE.so|DIRECTORY…" >&2
  exit 2
fi

bad=0
checked=0

check_file() {
  checked=$((checked + 1))
  # A sanitizer's own symbols, __asan_… and the like, are its business.
  symbols=$(nm -D --defined-only "$1" | awk '{ print $2, $3 }' | grep -Ev ' (__)?(asan|ubsan|tsan|odr_asan)' | sort | tr '\n' ',')
  case "$symbols" in
    "D mortise_plugin," | "R mortise_plugin,") ;;
    *)
      echo "$1: exports '${symbols%,}', should export the data symbol mortise_plugin alone" >&2
      bad=1
      ;;
  esac
  if ! readelf -n "$1" 2>/dev/null | grep -q '^  Mortise '; then
    echo "$1: has no note of owner Mortise" >&2
    bad=1
  fi
  if nm -D "$1" | grep -q ' u '; then
    echo "$1: has unique symbols; build it with -fno-gnu-unique" >&2
    bad=1
  fi
}

for argument in "$@"; do
  if [ -d "$argument" ]; then
    for file in "$argument"/*.so; do
      [ -e "$file" ] && check_file "$file"
    done
  else
    check_file "$argument"
  fi
done

if [ "$checked" -eq 0 ]; then
  echo "no plugin files in: $*" >&2
  exit 2
fi
[ "$bad" -eq 0 ] && echo "$checked plugin files export mortise_plugin alone"
exit "$bad"
