// SPDX-License-Identifier: Apache-2.0
//
// Sets pairs of custom metadata, one after the other: each is a property of its own. With set-new-custom those that are
// not named are removed first.
#include <algorithm>
#include <deque>

#include "api_native/ops/calls.h"
#include "api_native/ops/handlers.h"
#include "api_native/wire/custom_metadata.h"

namespace mortise::api_native::ops {
namespace {

struct Change {
  std::string property;
  std::optional<std::string> value;  // nothing: it is removed
};

Or<std::vector<CustomPair>> parse_pairs(const Context& c) {
  const Json* value = member(c.message.value, "value");
  if (value == nullptr || !value->is_object()) return bad_request("custom metadata must be a JSON object of texts");
  std::vector<CustomPair> pairs;
  for (auto it = value->begin(); it != value->end(); ++it) {
    if (!it->is_string()) return bad_request("custom metadata must be a JSON object of texts");
    pairs.emplace_back(it.key(), it->get<std::string>());
  }
  return pairs;
}

/// What the object has. Refused: it is not there.
Or<std::vector<CustomPair>> present_pairs(const Context& c) {
  std::vector<CustomPair> pairs;
  Refusal refusal;
  c.objects().head(read_of(c.bucket(), c.key()), [&](const mortise_error& e, const mortise_opened* opened) {
    if (e.status != MORTISE_OK)
      refusal = from_service(e, c.subject());
    else
      pairs = custom_pairs({opened->object->properties, opened->object->property_count});
  });
  if (refusal) return *std::move(refusal);
  return pairs;
}

bool has_key(const std::vector<CustomPair>& pairs, const std::string& key) {
  return std::any_of(pairs.begin(), pairs.end(), [&](const CustomPair& p) { return p.first == key; });
}

void set_next(ContextPtr context, std::deque<Change> changes) {
  if (changes.empty()) return context->finish(Answer());
  Context& c = *context;
  const Change change = std::move(changes.front());
  changes.pop_front();
  const mortise_str value = change.value ? str(*change.value) : mortise_str{};
  c.objects().set_property(c.bucket(), c.key(), {}, change.property, change.value ? &value : nullptr,
                           [context = std::move(context), changes = std::move(changes)](
                               const mortise_error& e, const mortise_written*) mutable {
                             if (e.status != MORTISE_OK) return context->fail(from_service(e, context->subject()));
                             set_next(std::move(context), std::move(changes));
                           });
}

}  // namespace

void set_custom_metadata(ContextPtr context) {
  Context& c = *context;
  const auto wanted = parse_pairs(c);
  if (!wanted) return c.fail(wanted.error());
  const auto present = present_pairs(c);
  if (!present) return c.fail(present.error());
  const bool replace = c.query.flag("set-new-custom");
  std::vector<CustomPair> all = *wanted;
  std::deque<Change> changes;
  for (const CustomPair& p : *present) {
    if (has_key(*wanted, p.first)) continue;
    if (replace)
      changes.push_back({custom_property(p.first), std::nullopt});
    else
      all.push_back(p);
  }
  if (auto no = check_custom_pairs(all)) return c.fail(*no);
  for (const auto& [key, value] : *wanted) changes.push_back({custom_property(key), value});
  set_next(std::move(context), std::move(changes));
}

}  // namespace mortise::api_native::ops
