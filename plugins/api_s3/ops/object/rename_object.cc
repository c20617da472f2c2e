// SPDX-License-Identifier: Apache-2.0
#include "api_s3/http/waiting.h"
#include "api_s3/ops/calls.h"
#include "api_s3/ops/handlers.h"
#include "api_s3/ops/object/copying.h"
#include "api_s3/wire/conditions.h"

#include <mortise/text.h>

namespace mortise::api_s3::ops {
namespace {

constexpr std::string_view kSource = "x-amz-rename-source";

mortise_conditions source_conditions(const Context& c) {
  mortise_conditions out = no_conditions();
  out.if_match = str(c.headers.list("x-amz-rename-source-if-match"));
  out.if_none_match = str(c.headers.list("x-amz-rename-source-if-none-match"));
  set_modified_since(out, c.headers.get("x-amz-rename-source-if-modified-since"));
  set_unmodified_since(out, c.headers.get("x-amz-rename-source-if-unmodified-since"));
  return out;
}

/// Who holds callers to AIStore's masks sees by the condition value s3:x-amz-rename-source that the object moves.
Refusal may_rename(const Context& c, const FoundBucket& from, const CopySource& source) {
  for (const char* action : {"s3:GetObject", "s3:DeleteObject"})
    if (auto no = require_on_worker(c, {&from, action, source.key})) return no;
  return std::nullopt;
}

Or<CopySource> rename_source(const Context& c) {
  const auto header = c.headers.get(kSource);
  CopySource source{std::string(c.bucket()), {}, {}, {}};
  if (header.empty() || !text::percent_decode(header, text::Plus::space, source.key) || !text::is_utf8(source.key))
    return invalid_argument("The header must name the key to rename.", kSource, header);
  if (header.find('+') != std::string_view::npos)
    source.literal_key = text::percent_decoded_leniently(header, text::Plus::literal);
  auto chosen = choose_source(c, c.found, std::move(source), &may_rename);
  if (chosen && chosen->key == c.key()) return S3Error(Code::invalid_request, "An object cannot be renamed to itself.");
  return chosen;
}

}  // namespace

void rename_object(ContextPtr context) {
  Context& c = *context;
  const auto source = rename_source(c);
  if (!source) return c.fail(source.error());
  auto conditions = write_conditions(c.headers);
  if (!conditions) return c.fail(conditions.error());

  const mortise_conditions of_source = source_conditions(c);
  mortise_read from = read_of(c.bucket(), source->key);
  from.conditions = &of_source;
  mortise_put to = put_of(c.bucket(), c.key());
  to.conditions = &*conditions;
  to.owner = str(c.who.id);
  to.owner_name = str(c.who.display_name);
  c.objects().rename(copy_of(from, to),
                     [context = std::move(context), source = *source](const mortise_error& e, const mortise_written*) {
                       if (e.status == MORTISE_OK) return context->finish(Answer());
                       context->fail(is_about_source(e) ? source_error(e, source) : context->service_error(e));
                     });
}

}  // namespace mortise::api_s3::ops
