// SPDX-License-Identifier: Apache-2.0
#include "api_native/ops/job/selection.h"

#include <algorithm>

namespace mortise::api_native::ops {

Or<Selection> Selection::parse(const Json& value) {
  Selection out;
  if (!value.is_null() && !value.is_object()) return bad_request("the value must name the objects");
  if (const Json* names = member(value, "objnames"); names != nullptr) {
    if (!names->is_array()) return bad_request("\"objnames\" must be a list of names");
    for (const Json& name : *names) {
      if (!name.is_string()) return bad_request("\"objnames\" must be a list of names");
      if (auto no = check_object_name(name.get_ref<const std::string&>())) return *std::move(no);
      out.names_.push_back(name.get<std::string>());
    }
    if (!out.names_.empty()) return out;
  }
  const auto text = text_member(value, "template");
  if (!text) return text.error();
  auto parsed = NameTemplate::parse(*text);
  if (!parsed) return std::move(parsed.error());
  out.template_ = std::move(*parsed);
  return out;
}

Selection Selection::of_prefix(std::string prefix) {
  Selection out;
  out.template_ = NameTemplate::literal_prefix(std::move(prefix));
  return out;
}

std::string Selection::described() const {
  if (is_list()) return "list of " + std::to_string(names_.size());
  return template_->is_prefix() ? "prefix:" + template_->prefix() : "template of " + std::to_string(template_->size());
}

Refusal Selection::next(const Objects& objects, const FoundBucket& bucket, Sweep::Names& names) {
  if (!is_list() && template_->is_prefix()) return list(objects, bucket, names);
  const uint64_t count = is_list() ? names_.size() : template_->size();
  for (; at_ < count && names.size() < Sweep::kPage; ++at_)
    names.push_back(is_list() ? names_[at_] : template_->name(at_));
  return std::nullopt;
}

Refusal Selection::list(const Objects& objects, const FoundBucket& bucket, Sweep::Names& names) {
  if (ended_) return std::nullopt;
  mortise_list list = list_of(bucket.ref(), Sweep::kPage);
  list.prefix = str(template_->prefix());
  list.after = str(after_);
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
