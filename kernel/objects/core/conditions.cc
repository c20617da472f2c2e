// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/core/conditions.h"

#include <mortise/bytes.h>
#include <mortise/known.h>
#include <mortise/text.h>

#include "kernel/objects/core/object_view.h"

namespace mortise::objects {
namespace {

int64_t seconds(int64_t ms) { return ms >= 0 ? ms / 1000 : -((-ms + 999) / 1000); }

/// As exactly as the time is given: those of HTTP are whole seconds, and so are those of some backends' objects, which
/// may have been written at any time of theirs. What was written here has its milliseconds, which may be none.
bool is_later(const ObjectRecord& o, int64_t than_ms) {
  constexpr int64_t kSecond = 1000;
  if (than_ms % kSecond == 0) return seconds(o.modified_ms) > seconds(than_ms);
  const bool is_vague = o.is_copy && o.modified_ms % kSecond == 0;
  return o.modified_ms > than_ms || (is_vague && seconds(o.modified_ms) == seconds(than_ms));
}

Error failed(int detail, const char* condition) {
  return Error(Status::precondition, detail, std::string("the condition ") + condition + " does not hold");
}

Error no_such_key() {
  return Error(Status::not_found, MORTISE_NO_SUCH_KEY, "there is no object to compare the condition with");
}

bool is_object(const ObjectRecord* r) { return r != nullptr && !r->delete_marker; }

/// What S3 has no header for.
Result<void> check_rest(const Conditions& c, const ObjectRecord& o) {
  if (c.size && *c.size != o.size) return failed(MORTISE_IF_SIZE, "on the size");
  if (c.modified_ms && seconds(*c.modified_ms) != seconds(o.modified_ms))
    return failed(MORTISE_IF_MTIME, "on the modification time");
  if (c.state && *c.state != state_of(o)) return failed(MORTISE_IF_STATE, "on the state");
  return {};
}

/// The four classic ones, RFC 9110 section 13.2.2. `none_match` and `modified_since` name the failures of the last two.
Result<void> check_classic(const Conditions& c, const ObjectRecord& o, int64_t now_ms, int none_match,
                           int modified_since) {
  const auto time = seconds(o.modified_ms);
  if (!c.if_match.empty()) {
    if (!names_etag(c.if_match, o.etag)) return failed(MORTISE_IF_MATCH, "If-Match");
  } else if (c.unmodified_since_ms && is_later(o, *c.unmodified_since_ms)) {
    return failed(MORTISE_IF_UNMODIFIED_SINCE, "If-Unmodified-Since");
  }
  if (!c.if_none_match.empty()) {
    if (names_etag(c.if_none_match, o.etag)) return failed(none_match, "If-None-Match");
  } else if (c.modified_since_ms && *c.modified_since_ms <= now_ms && time <= seconds(*c.modified_since_ms)) {
    return failed(modified_since, "If-Modified-Since");
  }
  return {};
}

}  // namespace

Conditions::Conditions(const mortise_conditions* given) {
  if (given == nullptr) return;
  const mortise_conditions c = known(given);
  if_match = view(c.if_match);
  if_none_match = view(c.if_none_match);
  if ((c.present & MORTISE_WITH_MODIFIED_SINCE) != 0) modified_since_ms = c.if_modified_since_ms;
  if ((c.present & MORTISE_WITH_UNMODIFIED_SINCE) != 0) unmodified_since_ms = c.if_unmodified_since_ms;
  if ((c.present & MORTISE_WITH_SIZE) != 0) size = c.if_size;
  if ((c.present & MORTISE_WITH_MODIFIED_TIME) != 0) modified_ms = c.if_modified_time_ms;
  if ((c.present & MORTISE_WITH_STATE) != 0) state = c.if_state;
  noncurrent = (c.present & MORTISE_WITH_NONCURRENT) != 0;
}

bool Conditions::any() const noexcept {
  return !if_match.empty() || !if_none_match.empty() || modified_since_ms || unmodified_since_ms || size ||
         modified_ms || state || noncurrent;
}

std::string_view bare_etag(std::string_view tag) {
  tag = text::trim(tag, text::kSpaceAndTab);
  if (tag.starts_with("W/")) tag.remove_prefix(2);
  if (tag.size() >= 2 && tag.front() == '"' && tag.back() == '"') tag = tag.substr(1, tag.size() - 2);
  return tag;
}

bool names_etag(std::string_view list, std::string_view etag) {
  for (;;) {
    const auto comma = list.find(',');
    const auto tag = bare_etag(list.substr(0, comma));
    if (tag == "*" || (!tag.empty() && tag == etag)) return true;
    if (comma == std::string_view::npos) return false;
    list.remove_prefix(comma + 1);
  }
}

Result<void> check_read(const Conditions& c, const ObjectRecord& o, int64_t now_ms) {
  if (auto ok = check_classic(c, o, now_ms, MORTISE_NOT_MODIFIED, MORTISE_NOT_MODIFIED); !ok) return ok;
  return check_rest(c, o);
}

Result<void> check_copy_source(const Conditions& c, const ObjectRecord& o, int64_t now_ms) {
  auto ok = check_classic(c, o, now_ms, MORTISE_IF_NONE_MATCH, MORTISE_IF_MODIFIED_SINCE);
  if (ok) ok = check_rest(c, o);
  if (!ok) return std::move(ok).error().with("Source", "true");
  return ok;
}

Result<void> check_write(const Conditions& c, const ObjectRecord* current) {
  if (!c.if_match.empty()) {
    if (!is_object(current)) return no_such_key();
    if (!names_etag(c.if_match, current->etag)) return failed(MORTISE_IF_MATCH, "If-Match");
  }
  if (!c.if_none_match.empty() && is_object(current) && names_etag(c.if_none_match, current->etag))
    return failed(MORTISE_IF_NONE_MATCH, "If-None-Match");
  if (c.unmodified_since_ms && is_object(current) && is_later(*current, *c.unmodified_since_ms))
    return failed(MORTISE_IF_UNMODIFIED_SINCE, "If-Unmodified-Since");
  if (!c.size && !c.modified_ms && !c.state) return {};
  return is_object(current) ? check_rest(c, *current) : Result<void>(no_such_key());
}

/// A marker has a state as well: who saw one may remove just that.
Result<void> check_remove(const Conditions& c, const ObjectRecord* target, bool is_current) {
  if (c.noncurrent && target != nullptr && is_current) return failed(MORTISE_IF_STATE, "to be noncurrent");
  if (!c.state || target == nullptr || !target->delete_marker) return check_write(c, target);
  return check_rest(c, *target);
}

}  // namespace mortise::objects
