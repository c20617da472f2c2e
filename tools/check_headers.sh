#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Checks that every SDK header compiles alone: those of the ABI as C11, C17, C++17 and C++20, those of the C++ layer as
# C++20; with gcc and, if it is there, clang. Warnings count.
#   tools/check_headers.sh [INCLUDE_DIRECTORY]
set -eu

include=${1:-$(dirname "$0")/../sdk/include}
# The ABI uses one GNU attribute for export; -Wpedantic accepts it.
warnings="-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Werror"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
bad=0
compiled=0

# compile COMPILER LANGUAGE STANDARD HEADER
compile() {
  compiled=$((compiled + 1))
  # Twice, so that a missing include guard shows. The declaration keeps a unit of macros from being empty.
  printf '#include <%s>\n#include <%s>\nextern int one_declaration;\n' "$4" "$4" >"$scratch/unit"
  # shellcheck disable=SC2086 # the list of warnings is to be split
  if ! "$1" -x "$2" -std="$3" $warnings -I "$include" -fsyntax-only "$scratch/unit" 2>"$scratch/messages"; then
    echo "$4 does not compile alone: $1 -std=$3" >&2
    cat "$scratch/messages" >&2
    bad=1
  fi
}

# check_with C_COMPILER CXX_COMPILER
check_with() {
  for path in "$include"/mortise/abi/*.h; do
    header=mortise/abi/$(basename "$path")
    for standard in c11 c17; do compile "$1" c $standard "$header"; done
    for standard in c++17 c++20; do compile "$2" c++ $standard "$header"; done
  done
  for path in "$include"/mortise/*.h; do
    compile "$2" c++ c++20 "mortise/$(basename "$path")"
  done
}

check_with "${CC:-gcc}" "${CXX:-g++}"
clang=none
for suffix in "" -19 -18 -17 -16 -15 -14; do
  if command -v "clang$suffix" >/dev/null && command -v "clang++$suffix" >/dev/null; then
    clang=clang$suffix
    check_with "clang$suffix" "clang++$suffix"
    break
  fi
done

[ "$bad" -eq 0 ] && echo "$compiled compilations, no complaints (clang: $clang)"
exit "$bad"
