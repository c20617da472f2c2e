// SPDX-License-Identifier: Apache-2.0
#include "auth_policy/request_values.h"

#include <mortise/bytes.h>
#include <mortise/identity_rules.h>
#include <mortise/known.h>
#include <mortise/text/ascii.h>
#include <mortise/text/percent.h>
#include <mortise/text/query.h>
#include <mortise/text/time.h>

#include <array>

#include "auth_policy/native_actions.h"
#include "policy_model/principal.h"

namespace mortise::auth_policy {
namespace {

using policy_model::ValueSink;

constexpr std::string_view kObjectTag = "s3:ExistingObjectTag/";
constexpr std::string_view kUserTag = "aws:PrincipalTag/";
constexpr std::string_view kTagsProperty = "tags";  // as api_s3 stores them

std::string_view property(const mortise_object& object, std::string_view name) {
  for (uint32_t i = 0; i < object.property_count; ++i)
    if (view(object.properties[i].name) == name) return view(object.properties[i].value);
  return {};
}

/// Without the port: "127.0.0.1", "::1"; "" for a unix socket.
std::string_view ip_of(std::string_view address) noexcept {
  const size_t colon = address.rfind(':');
  if (colon == std::string_view::npos) return {};
  address = address.substr(0, colon);
  if (address.starts_with('[') && address.ends_with(']')) address = address.substr(1, address.size() - 2);
  return address;
}

struct Collected {
  ValueSink& sink;
  bool any = false;
};

}  // namespace

/// What is known of every request, whichever API took it.
struct RequestValues::Source {
  std::string_view key;
  void (*give)(const RequestValues& v, ValueSink& sink);

  static bool known(const RequestValues& v) noexcept { return v.request_.identity->anonymous == 0; }
  static void current_time(const RequestValues& v, ValueSink& sink) { sink.take(text::iso_time(v.now_ms_ / 1000)); }
  static void epoch_time(const RequestValues& v, ValueSink& sink) { sink.take(std::to_string(v.now_ms_ / 1000)); }
  static void source_ip(const RequestValues& v, ValueSink& sink) {
    if (v.request_.request == nullptr) return;
    if (const auto ip = ip_of(view(v.request_.request->remote_address)); !ip.empty()) sink.take(ip);
  }
  static void secure_transport(const RequestValues& v, ValueSink& sink) {
    if (v.request_.request != nullptr) sink.take(v.request_.request->tls != 0 ? "true" : "false");
  }
  static void tls_version(const RequestValues& v, ValueSink& sink) {
    if (v.request_.request == nullptr) return;
    if (const auto version = view(v.request_.request->tls_version); !version.empty()) sink.take(version);
  }
  template <const char* const& kName>
  static void from_header(const RequestValues& v, ValueSink& sink) {
    if (const auto value = v.header(kName); value.data() != nullptr) sink.take(value);
  }
  static bool is_role(const RequestValues& v) noexcept { return is_role_id(view(v.request_.identity->id)); }
  /// A role has none.
  static void user_name(const RequestValues& v, ValueSink& sink) {
    if (known(v) && !is_role(v)) sink.take(view(v.request_.identity->id));
  }
  static void user_id(const RequestValues& v, ValueSink& sink) {
    if (!known(v)) return sink.take("anonymous");
    const std::string_view id = view(v.request_.identity->id);
    if (!is_role(v)) return sink.take(id);
    sink.take(std::string(id) + ":" + std::string(view(v.request_.identity->session_name)));
  }
  static void issue_time(const RequestValues& v, ValueSink& sink) {
    const int64_t ms = v.request_.identity->session_issued_ms;
    if (ms != 0) sink.take(text::iso_time(ms / 1000));
  }
  /// Temporary credentials say that nobody showed a second factor; of lasting ones nothing is said, as with AWS.
  static void second_factor(const RequestValues& v, ValueSink& sink) {
    if (v.request_.identity->session_issued_ms != 0) sink.take("false");
  }
  static void arn(const RequestValues& v, ValueSink& sink) {
    if (known(v)) sink.take(policy_model::user_arn(view(v.request_.identity->id)));
  }
  static void account(const RequestValues& v, ValueSink& sink) {
    if (known(v)) sink.take(policy_model::kAccount);
  }
  static void type(const RequestValues& v, ValueSink& sink) {
    sink.take(!known(v) ? "Anonymous" : is_role(v) ? "AssumedRole" : "User");
  }
  static void no_service(const RequestValues&, ValueSink& sink) { sink.take("false"); }
  static void resource_account(const RequestValues& v, ValueSink& sink) {
    if (v.request_.bucket.size != 0 || v.request_.resource.size != 0) sink.take(policy_model::kAccount);
  }
};

namespace {

constexpr const char* kUserAgent = "user-agent";
constexpr const char* kReferer = "referer";

}  // namespace

std::string_view RequestValues::header(std::string_view name) const noexcept {
  if (request_.request == nullptr) return {};
  for (size_t i = 0; i < request_.request->header_count; ++i)
    if (text::same_ignoring_case(view(request_.request->headers[i].name), name))
      return view(request_.request->headers[i].value);
  return {};
}

bool RequestValues::give_as_asked(std::string_view key, ValueSink& sink) const {
  Collected collected{sink};
  for (size_t i = 0; i < request_.condition_count; ++i) {
    if (view(request_.conditions[i].name) != key) continue;
    collected.any = true;
    sink.take(view(request_.conditions[i].value));
  }
  if (request_.find_values != nullptr)
    request_.find_values(&request_, str(key), &collected, [](void* context, mortise_str value) {
      auto& to = *static_cast<Collected*>(context);
      to.any = true;
      to.sink.take(view(value));
    });
  return collected.any;
}

void RequestValues::give_tag(std::string_view name, ValueSink& sink) const {
  std::string_view stored;
  if (tags_) {
    stored = *tags_;
  } else if (request_.object != nullptr) {
    stored = property(*request_.object, kTagsProperty);
  } else if (request_.key.size != 0 && request_.opened != nullptr) {
    lacks_tags_ = true;
  }
  text::for_each_parameter(stored, [&](std::string_view key, std::string_view value, bool) {
    if (text::percent_decoded_leniently(key, text::Plus::space) == name)
      sink.take(text::percent_decoded_leniently(value, text::Plus::space));
  });
}

/// A tag of the session stands before the attribute of that name of who it acts as.
void RequestValues::give_attribute(std::string_view name, ValueSink& sink) const {
  bool of_session = false;
  text::for_each_parameter(view(request_.identity->session_tags),
                           [&](std::string_view key, std::string_view value, bool) {
                             if (key.starts_with('!')) key.remove_prefix(1);  // one that goes on to other sessions
                             if (text::lower(text::percent_decoded_leniently(key, text::Plus::literal)) != name) return;
                             of_session = true;
                             sink.take(text::percent_decoded_leniently(value, text::Plus::literal));
                           });
  if (of_session || user_ == nullptr) return;
  for (const auto& [key, value] : user_->attributes)
    if (key == name) sink.take(value);
}

bool RequestValues::knows(std::string_view key) const {
  if (!key.starts_with("s3:") || key.starts_with(kObjectTag)) return true;
  if (key == "s3:ResourceAccount" || key == "s3:TlsVersion") return true;
  return s3_action_of(view(request_.action)).empty();
}

void RequestValues::give(std::string_view key, ValueSink& sink) const {
  constexpr std::array kSources = std::to_array<Source>({
      {"aws:CurrentTime", &Source::current_time},
      {"aws:EpochTime", &Source::epoch_time},
      {"aws:SourceIp", &Source::source_ip},
      {"aws:SecureTransport", &Source::secure_transport},
      {"aws:UserAgent", &Source::from_header<kUserAgent>},
      {"aws:Referer", &Source::from_header<kReferer>},
      {"aws:username", &Source::user_name},
      {"aws:userid", &Source::user_id},
      {"aws:PrincipalArn", &Source::arn},
      {"aws:PrincipalAccount", &Source::account},
      {"aws:PrincipalType", &Source::type},
      {"aws:TokenIssueTime", &Source::issue_time},
      {"aws:MultiFactorAuthPresent", &Source::second_factor},
      {"aws:PrincipalIsAWSService", &Source::no_service},
      {"aws:ViaAWSService", &Source::no_service},
      {"aws:ResourceAccount", &Source::resource_account},
      {"s3:ResourceAccount", &Source::resource_account},
      {"s3:TlsVersion", &Source::tls_version},
  });
  if (give_as_asked(key, sink)) return;
  if (key.starts_with(kObjectTag)) return give_tag(key.substr(kObjectTag.size()), sink);
  if (key.starts_with(kUserTag)) return give_attribute(key.substr(kUserTag.size()), sink);
  for (const Source& source : kSources)
    if (source.key == key) return source.give(*this, sink);
}

}  // namespace mortise::auth_policy
