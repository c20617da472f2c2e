#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Installs the SDK from a build tree and uses it as somebody without our source tree would: builds and tests the template,
# a plugin made with new_plugin.sh, and the examples; looks at them with the server's program, if that is built.
#   outside_tree.sh SOURCE_DIRECTORY BUILD_DIRECTORY
set -eu

source=$1
build=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
prefix=$scratch/prefix
sdk=$prefix/share/mortise/sdk

# The flags of the caller's build are not those of an author. CMake's default would be make, which need not be there.
unset CFLAGS CXXFLAGS LDFLAGS
export CMAKE_GENERATOR=Ninja
cmake --install "$build" --component sdk --prefix "$prefix" >"$scratch/log" || { cat "$scratch/log"; exit 1; }

# build_and_test DIRECTORY NAME [FILE]: leaves FILE, by default NAME.so, in the directory's build tree
build_and_test() {
  echo "== $2"
  {
    cmake -S "$1" -B "$scratch/build/$2" -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_BUILD_TYPE=Release \
      -DCMAKE_COMPILE_WARNING_AS_ERROR=ON -DMORTISE_PROGRAM=MORTISE_PROGRAM-NOTFOUND &&
      cmake --build "$scratch/build/$2" &&
      { [ ! -e "$scratch/build/$2/CTestTestfile.cmake" ] || ctest --test-dir "$scratch/build/$2" --output-on-failure; } &&
      cmake --install "$scratch/build/$2" --prefix "$prefix"
  } >"$scratch/log" 2>&1 || { cat "$scratch/log"; exit 1; }
}

build_and_test "$sdk/template" checksum_mysum
"$sdk/new_plugin.sh" other "$scratch/checksum_other" >/dev/null
build_and_test "$scratch/checksum_other" checksum_other
build_and_test "$sdk/examples/checksum_adler32" checksum_adler32
if command -v rustc >/dev/null; then
  echo "== checksum_fnv1a"
  rustc --edition 2021 --crate-type cdylib --crate-name checksum_fnv1a -C panic=abort -C opt-level=2 \
    -o "$scratch/checksum_fnv1a.so" "$sdk/examples/checksum_fnv1a/plugin.rs"
else
  echo "== checksum_fnv1a: not built, there is no rustc"
fi

plugins=$(find "$prefix" -path '*/mortise/plugins/*.so' | sort)
[ -e "$scratch/checksum_fnv1a.so" ] && plugins="$plugins $scratch/checksum_fnv1a.so"
echo "== exported symbols"
# shellcheck disable=SC2086 # a list of files
"$source/tools/check_exports.sh" $plugins

# What new_plugin.sh made must not be the template under another name.
if grep -rn 'mysum\|Mysum' "$scratch/checksum_other"; then
  echo "new_plugin.sh left names of the template behind" >&2
  exit 1
fi
if sh "$source/tools/new_plugin.sh" other "$scratch/checksum_other" 2>/dev/null; then # the same, of the source tree
  echo "new_plugin.sh overwrote an existing directory" >&2
  exit 1
fi

if [ ! -x "$build/bin/mortise" ]; then
  echo "== the server's program is not built: not tried with it"
  exit 0
fi

for plugin in $plugins; do
  name=$(basename "$plugin" .so)
  echo "== mortise plugin inspect $name.so"
  "$build/bin/mortise" plugin inspect "$plugin" >"$scratch/facts"
  grep -q "$name" "$scratch/facts" || { cat "$scratch/facts"; exit 1; }
done

if [ ! -e "$build/plugins/meta_memory.so" ] || [ ! -e "$build/plugins/blob_memory.so" ]; then
  echo "== the stores in memory are not built: no server started"
  exit 0
fi
echo "== a server that starts them all"
{
  printf '[server]\nlisten = ["127.0.0.1:0"]\nadmin_listen = "127.0.0.1:0"\n'
  printf 'data_dir = "%s/data"\nready_file = "%s/ready"\n' "$scratch" "$scratch"
  printf '[storage]\nmeta = "meta_memory"\nblob = "blob_memory"\n'
  printf '[plugins]\nstandard = ["checksum_openssl", "checksum_xxhash"]\ndirectories = ["%s/plugins"' "$build"
  for plugin in $plugins; do dirname "$plugin"; done | sort -u | while read -r directory; do printf ', "%s"' "$directory"; done
  printf ']\n'
  for plugin in $plugins; do printf '[plugins.%s]\nenabled = true\n' "$(basename "$plugin" .so)"; done
} >"$scratch/mortise.toml"
"$build/bin/mortise" check-config "$scratch/mortise.toml"
"$build/bin/mortise" serve --config "$scratch/mortise.toml" >"$scratch/log" 2>&1 &
server=$!
trap 'kill "$server" 2>/dev/null || true; rm -rf "$scratch"' EXIT
while [ ! -e "$scratch/ready" ]; do
  kill -0 "$server" 2>/dev/null || { cat "$scratch/log"; echo "the server did not start" >&2; exit 1; }
  sleep 0.1 # the time limit is the test's
done
kill -TERM "$server"
wait "$server" || { cat "$scratch/log"; echo "the server did not end well" >&2; exit 1; }
