// SPDX-License-Identifier: Apache-2.0
#include "api_native/pipeline/choose_operation.h"

#include <algorithm>
#include <vector>

#include "api_native/http/context.h"

namespace mortise::api_native {
namespace {

bool has_parameter(const Context& c, std::string_view wanted) {
  const Query& query = c.query;
  if (wanted.empty()) return true;
  if (wanted.front() == '/') return c.address.rest == wanted.substr(1);
  const size_t equals = wanted.find('=');
  if (equals == std::string_view::npos) return query.has(wanted);
  return query.get(wanted.substr(0, equals)) == wanted.substr(equals + 1);
}

NativeError nothing_fits(const Context& c) {
  if (c.query.has("what"))
    return bad_request("unexpected query [what=" + std::string(c.query.get("what").substr(0, 64)) + "]");
  return {405, "", "invalid request: no " + std::string(c.request.method().substr(0, 16)) + " is answered here"};
}

}  // namespace

// Where a row names a parameter, those that name none do not count.
std::vector<const Operation*> rows_for_head(const Context& c) {
  std::vector<const Operation*> out;
  for (const Operation& o : c.site.operations)
    if (o.area == c.address.area && (o.method == c.method || o.method == Method::other) &&
        has_parameter(c, o.parameter))
      out.push_back(&o);
  const bool named = std::any_of(out.begin(), out.end(), [](const Operation* o) { return !o->parameter.empty(); });
  if (named) std::erase_if(out, [](const Operation* o) { return o->parameter.empty(); });
  return out;
}

Or<const Operation*> choose_by_head(const Context& c) {
  const auto rows = rows_for_head(c);
  if (rows.empty()) return nothing_fits(c);
  const auto has_action = [](const Operation* o) { return !o->action.empty(); };
  if (std::none_of(rows.begin(), rows.end(), has_action)) return rows.front();
  if (c.request.has_body()) return static_cast<const Operation*>(nullptr);
  return choose_by_action(c);
}

Or<const Operation*> choose_by_action(const Context& c) {
  const auto rows = rows_for_head(c);
  const bool empty = c.body.empty();
  for (const Operation* o : rows)
    if (empty ? o->action.empty() : o->action == c.message.action) return o;
  if (empty) return bad_request("the request has no message");
  return bad_request("invalid action \"" + c.message.action.substr(0, 64) + "\"");
}

}  // namespace mortise::api_native
