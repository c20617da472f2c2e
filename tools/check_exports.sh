#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Checks that each plugin file exports the data symbol mortise_plugin and nothing else, carries the note, and is hardened;
# and that programs are hardened.
#   tools/check_exports.sh [--sanitized | --unoptimized] [--program FILE]… FILE.so|DIRECTORY…
#   --sanitized    nothing is hardened: a sanitizer does that work
#   --unoptimized  the C library's own checks (_FORTIFY_SOURCE) are missing
set -eu

if [ $# -eq 0 ]; then
  echo "usage: check_exports.sh [--sanitized | --unoptimized] [--program FILE]… FILE.so|DIRECTORY…" >&2
  exit 2
fi

bad=0
checked=0
sanitized=no
optimized=yes

complain() {
  echo "$1: $2" >&2
  bad=1
}

# What an attacker who found a fault in $1 would want to be missing. tools/cmake/MortiseHardening.cmake sets it up.
check_hardening() {
  [ "$sanitized" = no ] || return 0
  segments=$(readelf -lW "$1")
  dynamic=$(readelf -dW "$1")
  echo "$segments" | grep -q GNU_RELRO || complain "$1" "has no RELRO segment; link with -z relro"
  echo "$dynamic" | grep -Eq 'BIND_NOW|Flags:.* NOW' || complain "$1" "binds symbols lazily; link with -z now"
  if echo "$segments" | grep -q 'GNU_STACK.* RWE'; then complain "$1" "has an executable stack; link with -z noexecstack"; fi
  echo "$segments" | grep -q GNU_STACK || complain "$1" "does not say that its stack is not executable"
  if echo "$segments" | grep -Eq 'LOAD .* RWE '; then complain "$1" "has memory that is writable and executable"; fi
  if echo "$dynamic" | grep -q TEXTREL; then complain "$1" "has text relocations; build it with -fPIC"; fi
  # A compiler of another language has no such mark, and protects in other ways.
  readelf -p .comment "$1" 2>/dev/null | grep -q 'rustc' && return 0
  if [ "$(uname -m)" = x86_64 ]; then
    readelf -n "$1" 2>/dev/null | grep -q 'x86 feature: IBT, SHSTK' ||
      complain "$1" "is not marked for control-flow enforcement; build with -fcf-protection, link with -z ibt -z shstk"
  fi
}

check_program() {
  check_hardening "$1"
  readelf -hW "$1" | grep -q 'Type:.*DYN' || complain "$1" "is not position-independent; link with -pie"
  [ "$sanitized" = no ] || return 0
  # A plugin that has no arrays on its stack, or calls nothing that could overflow, has neither of these symbols.
  nm -D "$1" | grep -q ' __stack_chk_fail' || complain "$1" "is built without -fstack-protector-strong"
  [ "$optimized" = no ] || nm -D "$1" | grep -Eq ' __[a-z]+_chk(@|$)' || complain "$1" "is built without _FORTIFY_SOURCE"
}

check_file() {
  checked=$((checked + 1))
  # A sanitizer's own symbols, __asan_… and the like, are its business.
  symbols=$(nm -D --defined-only "$1" | awk '{ print $2, $3 }' | grep -Ev ' (__)?(asan|ubsan|tsan|odr_asan)' | sort | tr '\n' ',')
  case "$symbols" in
    "D mortise_plugin," | "R mortise_plugin,") ;;
    *)
      complain "$1" "exports '${symbols%,}', should export the data symbol mortise_plugin alone"
      ;;
  esac
  if ! readelf -n "$1" 2>/dev/null | grep -q '^  Mortise '; then
    complain "$1" "has no note of owner Mortise"
  fi
  if nm -D "$1" | grep -q ' u '; then
    complain "$1" "has unique symbols; build it with -fno-gnu-unique"
  fi
  check_hardening "$1"
}

while [ $# -gt 0 ]; do
  argument=$1
  shift
  case "$argument" in
    --sanitized)
      sanitized=yes
      continue
      ;;
    --unoptimized)
      optimized=no
      continue
      ;;
    --program)
      check_program "$1"
      shift
      continue
      ;;
  esac
  if [ -d "$argument" ]; then
    for file in "$argument"/*.so; do
      [ -e "$file" ] && check_file "$file"
    done
  else
    check_file "$argument"
  fi
done

if [ "$checked" -eq 0 ]; then
  echo "no plugin files" >&2
  exit 2
fi
[ "$bad" -eq 0 ] && echo "$checked plugin files export mortise_plugin alone and are hardened"
exit "$bad"
