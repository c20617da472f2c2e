// SPDX-License-Identifier: Apache-2.0
#include "remote_ais/place.h"

#include <mortise/text.h>

#include <utility>

#include "remote_ais/documents.h"
#include "remote_ais/redirect.h"

namespace mortise::remote_ais {
namespace {

constexpr text::ByteSet kKeptInPath = text::kUnreserved.with("/");

bool is_redirect(int status) { return status == 301 || status == 302 || status == 307 || status == 308; }

/// Without a bucket: the cluster's map, or its buckets.
std::string path_of(const remote_transport::Request& r) {
  if (r.bucket.empty()) return !r.query.empty() && r.query.front().first == "what" ? "/v1/daemon" : "/v1/buckets";
  std::string out = (r.key.empty() ? "/v1/buckets/" : "/v1/objects/") + text::percent_encoded(r.bucket);
  if (r.key.empty()) return out;
  out += "/";
  text::append_percent_encoded(out, r.key, kKeptInPath);
  return out;
}

}  // namespace

AisPlace::AisPlace(ClusterSettings settings, std::function<void(AisPlace&)> on_stranger)
    : own_settings(std::move(settings)),
      endpoint_(*remote_transport::parse_endpoint(own_settings.endpoint)),
      on_stranger_(std::move(on_stranger)) {}

bool AisPlace::address(const remote_transport::Request& request, int64_t, remote_transport::Addressed& to) const {
  to.url = endpoint_.scheme + "://" + endpoint_.authority + path_of(request);
  char mark = '?';
  for (const auto& [name, value] : request.query) {
    to.url.append(1, mark).append(text::percent_encoded(name)).append("=").append(text::percent_encoded(value));
    mark = '&';
  }
  to.headers = request.headers;
  to.headers.emplace_back("accept", "application/json");
  if (!own_settings.token.empty()) to.headers.emplace_back("authorization", "Bearer " + own_settings.token);
  return true;
}

Error AisPlace::refusal(const remote_transport::Attempt& attempt, const remote_transport::Head& head,
                        std::string_view body) const {
  if (is_redirect(head.status()))
    return Error(Status::io, std::string(attempt.method) + " at remote '" + own_settings.name +
                                 "': it sends the request on to a server that is no node of the cluster");
  return of_status(attempt, head.status(), parse_error(body.empty() ? head.get("hdr-error") : body));
}

/// The map may have been asked for meanwhile.
bool AisPlace::is_passing(int status) const noexcept { return is_redirect(status) || Place::is_passing(status); }

std::optional<std::string> AisPlace::redirected(const std::string& url, const remote_transport::Head& head) {
  if (!is_redirect(head.status())) return std::nullopt;
  const auto to = parse_redirection(head.get("location"), endpoint_);
  if (!to) return std::nullopt;
  if (!is_within(*to, endpoint_, map().get())) {
    on_stranger_(*this);
    return std::nullopt;
  }
  const auto path = url.find('/', url.find("://") + 3);
  std::string out = to->origin + url.substr(path);
  if (!to->query.empty()) out.append(out.find('?') == std::string::npos ? "?" : "&").append(to->query);
  return out;
}

std::shared_ptr<const ClusterMap> AisPlace::map() const {
  const MutexLock lock(mutex_);
  return map_;
}

void AisPlace::set_map(ClusterMap map) {
  auto fresh = std::make_shared<const ClusterMap>(std::move(map));
  const MutexLock lock(mutex_);
  map_ = std::move(fresh);
}

}  // namespace mortise::remote_ais
