// SPDX-License-Identifier: Apache-2.0
#include "api_native/ops/handlers.h"
#include "api_native/ops/job/copying.h"
#include "api_native/ops/kinds.h"
#include "api_native/wire/bucket_json.h"

namespace mortise::api_native::ops {

void copy_bucket(ContextPtr context) {
  Context& c = *context;
  auto to = parse_uname(c.query.get("bck_to"));
  if (!to) return c.fail(to.error());
  auto rules = CopyRules::parse(c.message.value);
  if (!rules) return c.fail(rules.error());
  auto prefix = text_member(c.message.value, "prefix");
  if (!prefix) return c.fail(prefix.error());
  const auto flat = flag_member(c.message.value, "non-recurs");
  if (!flat) return c.fail(flat.error());
  auto selection = Selection::of_prefix(std::move(*prefix), !*flat);
  with_destination(
      std::move(context), std::move(to->bucket), Destination::another,
      [rules = std::move(*rules), selection = std::move(selection)](ContextPtr own, const FoundDestination& found) {
        start_copying(std::move(own), found, selection, rules, kCopyBucket);
      });
}

/// The destination is a bucket in the message.
void copy_many(ContextPtr context) {
  Context& c = *context;
  auto selection = Selection::parse(c.message.value);
  if (!selection) return c.fail(selection.error());
  auto rules = CopyRules::parse(c.message.value);
  if (!rules) return c.fail(rules.error());
  auto to = parse_bucket_json(member(c.message.value, "tobck"));
  if (!to) return c.fail(to.error());
  with_destination(
      std::move(context), std::move(*to), Destination::another,
      [rules = std::move(*rules), selection = std::move(*selection)](ContextPtr own, const FoundDestination& found) {
        start_copying(std::move(own), found, selection, rules, kCopyMany);
      });
}

}  // namespace mortise::api_native::ops
