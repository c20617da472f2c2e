// SPDX-License-Identifier: Apache-2.0
#include "api_native/wire/list_request.h"

#include <mortise/text.h>

#include <algorithm>

namespace mortise::api_native {
namespace {

struct Field {
  std::string_view name;
  std::string ListRequest::*into;
};

Or<std::string> read_texts(const Json& value, ListRequest& request) {
  const Field fields[] = {{"prefix", &ListRequest::prefix},
                          {"continuation_token", &ListRequest::token},
                          {"start_after", &ListRequest::start_after},
                          {"uuid", &ListRequest::uuid},
                          {"time_format", &ListRequest::time_format}};
  for (const Field& f : fields) {
    auto found = text_member(value, f.name);
    if (!found) return std::move(found.error());
    request.*f.into = std::move(*found);
  }
  if (request.prefix.ends_with('*')) request.prefix.pop_back();
  return text_member(value, "props");
}

ListProperties usual_properties(const ListRequest& request) {
  ListProperties p;
  if (request.has(kListNameOnly)) return p;
  p.size = true;
  if (request.has(kListCached)) p.checksum = p.atime = true;
  return p;
}

/// Names that this server does not know mean nothing, as with AIStore.
ListProperties named_properties(std::string_view names, const ListRequest& request) {
  ListProperties p;
  if (request.has(kListNameOnly)) return p;
  text::for_each_element(names, ',', [&](std::string_view name) {
    p.size = p.size || name == "size";
    if (request.has(kListNameSize)) return;
    p.checksum = p.checksum || name == "checksum";
    p.atime = p.atime || name == "atime";
    p.version = p.version || name == "version";
    p.location = p.location || name == "location";
    p.copies = p.copies || name == "copies";
    p.custom = p.custom || name == "custom";
  });
  p.size = p.size || request.has(kListNameSize);
  return p;
}

}  // namespace

Or<ListRequest> parse_list_request(const Json& value) {
  ListRequest request;
  if (!value.is_null() && !value.is_object()) return bad_request("the value of a listing must be an object");
  auto names = read_texts(value, request);
  if (!names) return std::move(names.error());
  if (const Json* flags = member(value, "flags"); flags != nullptr && !flags->is_string())
    return bad_request("\"flags\" must be a number in quotes");
  auto flags = number_member(value, "flags");
  if (!flags) return std::move(flags.error());
  request.flags = static_cast<uint64_t>(flags->value_or(0));
  auto size = number_member(value, "pagesize");
  if (!size) return std::move(size.error());
  if (size->value_or(0) < 0) return bad_request("\"pagesize\" must not be negative");
  request.page_size = static_cast<uint32_t>(std::min<int64_t>(size->value_or(0), UINT32_MAX));
  request.properties = names->empty() ? usual_properties(request) : named_properties(*names, request);
  return request;
}

}  // namespace mortise::api_native
