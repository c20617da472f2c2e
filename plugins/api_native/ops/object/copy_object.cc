// SPDX-License-Identifier: Apache-2.0
#include "api_native/ops/calls.h"
#include "api_native/ops/handlers.h"

namespace mortise::api_native::ops {
namespace {

constexpr Needs kPutNeeds{"ais:PutObject", Permission::put};

}  // namespace

void copy_object(ContextPtr context) {
  Context& c = *context;
  auto to = parse_uname(c.query.get("object_to"));
  if (!to) return c.fail(to.error());
  const std::string key = to->object.empty() ? c.key() : to->object;
  if (auto no = check_object_name(key)) return c.fail(*no);
  const auto other = find_other(c, std::move(to->bucket), kPutNeeds, key);
  if (!other) return c.fail(other.error());
  mortise_read source = read_of(c.bucket(), c.key());
  if (c.query.flag("latest-ver") || c.query.flag("synchronize")) source.wants |= MORTISE_WANT_LATEST;
  mortise_put put = put_of(other->ref(), key);
  put.owner = str(c.who.id);
  put.owner_name = str(c.who.display_name);
  put.etag_policy = MORTISE_ETAG_NATIVE;
  answer_with(
      std::move(context), [&](auto done) { c.objects().copy(copy_of(source, put), std::move(done)); },
      [](const Context&, const mortise_written&) -> Outcome { return Answer(); });
}

}  // namespace mortise::api_native::ops
