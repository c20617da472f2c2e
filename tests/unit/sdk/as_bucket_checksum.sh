#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# A bucket uses the checksum of a plugin that is not ours (sdk/examples): objects are written and read back, and bytes damaged
# on disk are not served whole. Exit code 77: something it needs is not built.
#   as_bucket_checksum.sh BUILD_DIRECTORY
set -eu

build=$1
for file in bin/mortise plugins/api_s3.so plugins/meta_leveldb.so plugins/blob_fs.so plugins/checksum_openssl.so \
  sdk_examples/checksum_adler32.so; do
  [ -e "$build/$file" ] || { echo "skipped: $file is not built"; exit 77; }
done
command -v curl >/dev/null || { echo "skipped: there is no curl"; exit 77; }

scratch=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$scratch"' EXIT

fail() {
  cat "$scratch/log"
  echo "$1" >&2
  exit 1
}

# serve ALGORITHM: starts a server with the bucket third-party; sets `server` and `url`
serve() {
  rm -rf "$scratch/data" "$scratch/ready"
  cat >"$scratch/mortise.toml" <<EOF
[server]
listen = ["127.0.0.1:0"]
admin_listen = "127.0.0.1:0"
data_dir = "$scratch/data"
ready_file = "$scratch/ready"
[plugins]
directories = ["$build/plugins", "$build/sdk_examples"]
[plugins.$2]
enabled = true
[[bucket]]
name = "third-party"
properties = { "checksum.type" = "$1", "checksum.validate_warm_get" = "true" }
EOF
  "$build/bin/mortise" serve --config "$scratch/mortise.toml" >"$scratch/log" 2>&1 &
  server=$!
  while [ ! -e "$scratch/ready" ]; do
    kill -0 "$server" 2>/dev/null || fail "the server did not start"
    sleep 0.1 # the time limit is the test's
  done
  url=http://$(sed -n 's/.*"listen":\["\([^"]*\)".*/\1/p' "$scratch/ready")/s3/third-party
}

try_it() {
  echo "== checksum.type = $1"
  serve "$1" "$2"
  head -c 300000 /dev/urandom >"$scratch/object"
  curl -sSf -T "$scratch/object" "$url/key" || fail "PUT failed"
  curl -sSf -o "$scratch/back" "$url/key" || fail "GET failed"
  cmp "$scratch/object" "$scratch/back" || fail "GET gave other bytes"

  blob=$(find "$scratch/data/blob_fs" -type f -size +280k | head -n 1)
  [ -n "$blob" ] || fail "the body is nowhere on disk"
  printf 'damaged' | dd of="$blob" bs=1 seek=100000 conv=notrunc 2>/dev/null
  if curl -sf -o "$scratch/back" "$url/key"; then fail "damaged bytes were served as good"; fi

  kill -TERM "$server"
  wait "$server" || fail "the server did not end well"
  server=
  grep -q "stored $1" "$scratch/log" || fail "the log does not say which checksum failed" # now it is written to the end
}

try_it adler32 checksum_adler32
if [ -e "$build/sdk_examples/checksum_fnv1a.so" ]; then
  try_it fnv1a64 checksum_fnv1a
else
  echo "== fnv1a64: not tried, the example in Rust is not built"
fi
