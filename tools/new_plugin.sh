#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Makes a checksum plugin of your own from the SDK's template.
#   new_plugin.sh NAME [DIRECTORY]
# NAME is the algorithm, e.g. mysum; the plugin is called checksum_NAME. DIRECTORY (./checksum_NAME) must not exist.
set -eu

usage() {
  echo "usage: new_plugin.sh NAME [DIRECTORY]   NAME is [a-z][a-z0-9]*, e.g. fletcher64" >&2
  exit 2
}

[ $# -ge 1 ] && [ $# -le 2 ] || usage
name=$1
case "$name" in
  [a-z]*) ;;
  *) usage ;;
esac
case "$name" in
  *[!a-z0-9]*) usage ;;
esac
directory=${2:-checksum_$name}
if [ -e "$directory" ]; then
  echo "$directory exists; not overwritten" >&2
  exit 1
fi

# In the source tree the template is beside this folder; installed, beside this file.
here=$(cd "$(dirname "$0")" && pwd)
for template in "$here/../sdk/template" "$here/template"; do
  [ -f "$template/plugin.cc" ] && break
done
if [ ! -f "$template/plugin.cc" ]; then
  echo "the SDK's template is not where it should be: $template" >&2
  exit 1
fi

first=$(printf %s "$name" | cut -c1 | tr a-z A-Z)
class=$first$(printf %s "$name" | cut -c2-)
mkdir -p "$directory"
for path in "$template"/*; do
  file=$(basename "$path" | sed "s/mysum/$name/")
  sed -e "s/mysum/$name/g" -e "s/Mysum/$class/g" "$path" >"$directory/$file"
done
echo "made $directory; the algorithm is in $directory/$name.h, how to build it in $directory/README.md"
