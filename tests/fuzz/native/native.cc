// SPDX-License-Identifier: Apache-2.0
//
// Requests of the native API: input is "path LF query LF message".
#include <cstdint>
#include <cstdlib>
#include <string>

#include "api_native/jobs/job_input.h"
#include "api_native/wire/action.h"
#include "api_native/wire/address.h"
#include "api_native/wire/bucket_properties.h"
#include "api_native/wire/go_time.h"
#include "api_native/wire/list_request.h"
#include "api_native/wire/name_template.h"
#include "api_native/wire/query.h"
#include "api_native/wire/range.h"

using namespace mortise::api_native;

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

std::string_view take_line(std::string_view& rest) {
  const auto end = rest.find('\n');
  const auto line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return line;
}

void try_path(std::string_view path) {
  if (const auto easy = parse_easy_address(path)) check(easy->object.empty() || !easy->bucket.empty());
  const auto address = parse_address(path);
  if (!address) return check(address.error().status == 400);
  (void)check_object_name(address->object);
  if (check_bucket_name(address->bucket)) return;
  BucketId id;
  id.name = address->bucket;
  check(BucketId::from_service_name(id.new_service_name()).name == id.name);
}

void try_query(std::string_view raw) {
  const auto query = Query::parse(raw);
  if (!query) return;
  check(query->all().size() <= Query::kMaxParameters);
  const auto id = parse_bucket_id(query->get("provider"), query->get("namespace"), "b");
  if (id) check(BucketId::from_service_name(id->shown()).namespace_uname() == id->namespace_uname());
  if (const auto uname = parse_uname(query->get("object_to"))) check(!check_bucket_name(uname->bucket.name));
  const auto range = parse_range(query->get("range"), "ais://b/o");
  if (range && range->kind == MORTISE_RANGE_BETWEEN) check(range->first <= range->last);
}

void try_template(const std::string& text) {
  const auto names = NameTemplate::parse(text);
  if (!names || names->is_prefix()) return;
  check(names->size() > 0 && names->size() <= NameTemplate::kMaxNames);
  check(names->name(0).starts_with(names->prefix()));
  (void)names->name(names->size() - 1);
}

void try_message(std::string_view text) {
  if (const auto input = JobInput::parse(text)) check(JobInput::parse(input->text()).ok());
  const auto message = parse_action(text);
  if (!message) return check(message.error().status == 400);
  if (const auto list = parse_list_request(message->value)) (void)go_time(0, list->time_format);
  if (const auto changes = parse_property_changes(message->value))
    for (const auto& [name, value] : *changes) check(!name.empty());
  try_template(message->name);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view input(reinterpret_cast<const char*>(data), size);
  try_path(take_line(input));
  try_query(take_line(input));
  try_message(input);
  return 0;
}
