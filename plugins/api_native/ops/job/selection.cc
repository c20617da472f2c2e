// SPDX-License-Identifier: Apache-2.0
#include "api_native/ops/job/selection.h"

#include <algorithm>

namespace mortise::api_native::ops {
namespace {

constexpr size_t kShownText = 200;
constexpr const char* kNonRecursive = "non-recurs";

/// Nothing: "objnames" names none.
Or<std::vector<std::string>> parse_names(const Json& value) {
  std::vector<std::string> out;
  const Json* names = member(value, "objnames");
  if (names == nullptr) return out;
  if (!names->is_array()) return bad_request("\"objnames\" must be a list of names");
  for (const Json& name : *names) {
    if (!name.is_string()) return bad_request("\"objnames\" must be a list of names");
    if (auto no = check_object_name(name.get_ref<const std::string&>())) return *std::move(no);
    out.push_back(name.get<std::string>());
  }
  return out;
}

}  // namespace

Or<Selection> Selection::parse(const Json& value) {
  Selection out;
  if (!value.is_null() && !value.is_object()) return bad_request("the value must name the objects");
  auto names = parse_names(value);
  if (!names) return std::move(names.error());
  out.names_ = std::move(*names);
  if (out.is_list()) return out;
  auto flat = flag_member(value, kNonRecursive);
  if (!flat) return std::move(flat.error());
  out.recursive_ = !*flat;
  if (member(value, "prefix_of_all") != nullptr) {
    auto prefix = text_member(value, "prefix_of_all");
    if (!prefix) return std::move(prefix.error());
    return of_prefix(std::move(*prefix), out.recursive_);
  }
  auto text = text_member(value, "template");
  if (!text) return std::move(text.error());
  auto parsed = NameTemplate::parse(*text);
  if (!parsed) return std::move(parsed.error());
  out.text_ = std::move(*text);
  out.template_ = std::move(*parsed);
  return out;
}

Selection Selection::of_prefix(std::string prefix, bool recursive) {
  Selection out;
  out.recursive_ = recursive;
  out.text_ = prefix;
  out.literal_ = true;
  out.template_ = NameTemplate::literal_prefix(std::move(prefix));
  return out;
}

uint64_t Selection::size() const noexcept {
  if (is_list()) return names_.size();
  return template_->is_prefix() ? 0 : template_->size();
}

std::string Selection::described() const {
  if (is_list()) return "list of " + std::to_string(names_.size());
  return template_->is_prefix() ? "prefix:" + template_->prefix().substr(0, kShownText)
                                : "template of " + std::to_string(template_->size());
}

Json Selection::kept() const {
  if (is_list()) return {{"objnames", names_}};
  Json out{{literal_ ? "prefix_of_all" : "template", text_}};
  if (!recursive_) out[kNonRecursive] = true;
  return out;
}

void Selection::go_to(const Json& place) {
  if (const Json* at = member(place, "at"); at != nullptr && at->is_number_unsigned()) at_ = at->get<uint64_t>();
  if (const Json* after = member(place, "after"); after != nullptr && after->is_string())
    after_ = after->get<std::string>();
  if (const Json* ended = member(place, "ended"); ended != nullptr && ended->is_boolean()) ended_ = ended->get<bool>();
}

Refusal Selection::next(const Objects& objects, const KeptBucket& bucket, size_t most, Names& names, uint32_t wants) {
  if (is_prefix()) return list(objects, bucket, most, names, wants);
  const uint64_t count = is_list() ? names_.size() : template_->size();
  for (; at_ < count && names.size() < most; ++at_) names.push_back(is_list() ? names_[at_] : template_->name(at_));
  return std::nullopt;
}

Refusal Selection::list(const Objects& objects, const KeptBucket& bucket, size_t most, Names& names, uint32_t wants) {
  if (ended_) return std::nullopt;
  mortise_list list = list_of(bucket.ref(), static_cast<uint32_t>(most));
  list.prefix = str(template_->prefix());
  list.after = str(after_);
  list.wants = wants;
  if (!recursive_) list.delimiter = str("/");
  Refusal refusal;
  std::string next;
  objects.list(
      list, [&](const mortise_object& object) { names.emplace_back(view(object.key)); }, [](std::string_view) {},
      [&](const mortise_error& e, const mortise_list_end* end) {
        if (e.status != MORTISE_OK) {
          refusal = from_service(e, {bucket.shown(), {}});
          return;
        }
        ended_ = end->truncated == 0;
        next = view(end->next);
      });
  after_ = std::move(next);
  return refusal;
}

}  // namespace mortise::api_native::ops
