// SPDX-License-Identifier: Apache-2.0
#include "api_native/ops/calls.h"
#include "api_native/ops/handlers.h"

namespace mortise::api_native::ops {
namespace {

constexpr Needs kReadSource{"ais:GetObject", Permission::get};
constexpr Needs kWriteTarget{"ais:PutObject", Permission::put};
constexpr Needs kRemoveSource{"ais:DeleteObject", Permission::delete_object};

/// A rename takes an object away and may replace another: whoever may do it could as well copy and delete. S3's
/// RenameObject asks for the same.
Refusal may_rename(const Context& c, const std::string& to) {
  if (auto no = c.require(kReadSource, c.key())) return no;
  if (auto no = c.require(kRemoveSource, c.key())) return no;
  if (auto no = c.require(kWriteTarget, to)) return no;
  return c.require(c.operation->needs, to);
}

}  // namespace

void rename_object(ContextPtr context) {
  Context& c = *context;
  const std::string to = c.message.name;
  if (auto no = check_object_name(to)) return c.fail(*no);
  if (auto no = may_rename(c, to)) return c.fail(*no);
  const mortise_read source = read_of(c.bucket(), c.key());
  mortise_put put = put_of(c.bucket(), to);
  put.owner = str(c.who.id);
  put.owner_name = str(c.who.display_name);
  answer_with(
      std::move(context), [&](auto done) { c.objects().rename(copy_of(source, put), std::move(done)); },
      [](const Context&, const mortise_written&) -> Outcome { return Answer(); });
}

}  // namespace mortise::api_native::ops
