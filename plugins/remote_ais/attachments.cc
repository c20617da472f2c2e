// SPDX-License-Identifier: Apache-2.0
//
// Clusters come and go, and tell which ones they are.
#include <mortise/bytes.h>

#include <algorithm>
#include <utility>

#include "remote_ais/ais_remote.h"
#include "remote_ais/introduction.h"
#include "remote_transport/endpoint.h"

namespace mortise::remote_ais {
namespace {

constexpr int64_t kFirstPauseMs = 1'000;  // before a place that did not answer is asked again; it doubles
constexpr int64_t kLongestPauseMs = 60'000;

/// With what a place answers that is attached, gone, or asked which one it is.
void give_place(RemoteReply<mortise_remote_place>& answer, const ClusterSettings& settings, const ClusterMap& map) {
  mortise_remote_place place{};
  place.size = sizeof place;
  place.name = str(settings.name);
  place.provider = str("ais");
  place.endpoint = str(settings.endpoint);
  place.id = str(map.uuid);
  place.map = str(map.text);
  answer.give(place);
}

Error not_attached(const std::string& alias) {
  return Error(Status::not_found, "there is no remote cluster '" + alias.substr(0, 64) + "'");
}

bool is_configured(const std::vector<ClusterSettings>& configured, const std::string& alias) {
  return std::any_of(configured.begin(), configured.end(), [&](const ClusterSettings& s) { return s.name == alias; });
}

}  // namespace

AisRemote::AisRemote(Host host, const std::vector<ClusterSettings>& configured, std::vector<KeptCluster> kept,
                     std::string own_id)
    : Remote(kAttaches), host_(host), own_id_(std::move(own_id)), file_(host.data_directory()), loop_(host) {
  for (const ClusterSettings& s : configured) {
    const auto known = std::find_if(
        kept.begin(), kept.end(), [&](const KeptCluster& k) { return k.alias == s.name && k.endpoint == s.endpoint; });
    add_at_start(s, known == kept.end() ? std::string() : known->uuid, false);
  }
  for (const KeptCluster& k : kept) {
    if (!k.attached || is_configured(configured, k.alias)) continue;
    ClusterSettings s;
    s.name = k.alias;
    s.endpoint = k.endpoint;
    add_at_start(std::move(s), k.uuid, true);
  }
  if (host_.mode() != Mode::serve) return;
  for (size_t i = 0; i < clusters_.count(); ++i) learn(clusters_.find(i), 0);
}

void AisRemote::add_at_start(ClusterSettings settings, const std::string& uuid, bool attached) {
  const auto added = clusters_.add(make_place(std::move(settings)), uuid, attached);
  if (!added) host_.log(LogLevel::error, "a remote cluster is left out", {pair("reason", added.error().message)});
}

std::shared_ptr<AisPlace> AisRemote::make_place(ClusterSettings settings) {
  return std::make_shared<AisPlace>(std::move(settings), [this](AisPlace& place) {
    if (auto known = clusters_.find(place.own_settings.name); known.get() == &place) learn(known, 0);
  });
}

/// One question at a time. Until it is answered, it is asked again.
void AisRemote::learn(const std::shared_ptr<AisPlace>& place, int64_t pause_ms) {
  {
    const MutexLock lock(learning_mutex_);
    if (pause_ms == 0 && !learning_.insert(place.get()).second) return;
  }
  ask_for_map(loop_, place, Call(), [this, place, pause_ms](Result<ClusterMap> map) {
    const bool is_known = clusters_.find(place->own_settings.name) == place;
    if (is_known && map) learned(place, std::move(*map));
    if (map || !is_known || loop_.stopping()) {
      const MutexLock lock(learning_mutex_);
      learning_.erase(place.get());
      return;
    }
    if (pause_ms == 0)
      host_.log(LogLevel::warning, "a remote cluster does not tell which one it is; it is asked again",
                {pair("remote", place->own_settings.name), pair("reason", map.error().message)});
    const int64_t next = std::clamp(pause_ms * 2, kFirstPauseMs, kLongestPauseMs);
    loop_.after(next, [this, place, next] { learn(place, next); });
  });
}

/// On the loop.
void AisRemote::learned(const std::shared_ptr<AisPlace>& place, ClusterMap map) {
  const std::string uuid = map.uuid;
  if (!clusters_.set_uuid(*place, uuid))
    return host_.log(LogLevel::error,
                     "at the address of a remote cluster there is another one: detach it, and attach it again",
                     {pair("remote", place->own_settings.name), pair("is", uuid)});
  place->set_map(std::move(map));
  (void)host_.submit([this] {
    if (const auto kept = keep(); !kept)
      host_.log(LogLevel::warning, "what is known of remote clusters is not kept",
                {pair("reason", kept.error().message)});
  });
}

/// Worker.
Result<void> AisRemote::keep() const {
  const MutexLock lock(keeping_);
  return file_.write(clusters_.kept());
}

/// Worker. In this order, so that what was said to be detached does not come back with the next start.
Result<void> AisRemote::forget(const std::shared_ptr<AisPlace>& place) {
  const std::string& alias = place->own_settings.name;
  const MutexLock lock(keeping_);  // nobody writes it back in between
  if (clusters_.find(std::string_view(alias)) != place) return not_attached(alias);
  auto rest = clusters_.kept();
  std::erase_if(rest, [&](const KeptCluster& kept) { return kept.alias == alias; });
  if (auto written = file_.write(rest); !written) return written;
  clusters_.remove(alias);
  return {};
}

void AisRemote::attach(const Call& call, const mortise_remote_attachment& what,
                       RemoteReply<mortise_remote_place> answer) noexcept {
  ClusterSettings settings;
  settings.name = view(what.name);
  settings.endpoint = view(what.endpoint);
  if (!is_cluster_id(settings.name))
    return answer.fail(Error(Status::invalid, "an alias is up to 32 letters, digits, '-' and '_'"));
  if (!remote_transport::parse_endpoint(settings.endpoint))
    return answer.fail(Error(Status::invalid, "the address of a cluster is http://host:port or https://host:port"));
  if (clusters_.find(std::string_view(settings.name)) != nullptr)
    return answer.fail(Error(Status::exists, "a remote cluster '" + settings.name + "' is attached already"));
  const auto place = make_place(std::move(settings));
  auto held = std::make_shared<RemoteReply<mortise_remote_place>>(std::move(answer));
  ask_for_map(loop_, place, call, [this, place, held](Result<ClusterMap> map) {
    if (!map) return held->fail(map.error());
    if (map->uuid == own_id_) return held->fail(Error(Status::invalid, "a cluster cannot be attached to itself"));
    const bool taken = host_.submit([this, place, held, map = std::move(*map)] { keep_attached(place, map, *held); });
    if (!taken) held->fail(Error(Status::busy, "the server is stopping"));
  });
}

/// Worker.
void AisRemote::keep_attached(const std::shared_ptr<AisPlace>& place, const ClusterMap& map,
                              RemoteReply<mortise_remote_place>& answer) {
  if (auto added = clusters_.add(place, map.uuid, true); !added) return answer.fail(added.error());
  place->set_map(map);
  if (auto kept = keep(); !kept) {
    clusters_.remove(place->own_settings.name);
    return answer.fail(kept.error());
  }
  host_.log(
      LogLevel::info, "a remote cluster is attached",
      {pair("remote", place->own_settings.name), pair("endpoint", place->own_settings.endpoint), pair("id", map.uuid)});
  give_place(answer, place->own_settings, map);
}

void AisRemote::detach(const Call&, const mortise_remote_attachment& what,
                       RemoteReply<mortise_remote_place> answer) noexcept {
  const std::string alias(view(what.name));
  const auto place = clusters_.find(std::string_view(alias));
  if (place == nullptr) return answer.fail(not_attached(alias));
  if (!clusters_.was_attached(alias))
    return answer.fail(
        Error(Status::invalid, "remote cluster '" + alias + "' is one of the configuration: take it out there"));
  auto held = std::make_shared<RemoteReply<mortise_remote_place>>(std::move(answer));
  const bool taken = host_.submit([this, alias, place, held] {
    if (auto done = forget(place); !done) return held->fail(done.error());
    host_.log(LogLevel::info, "a remote cluster is detached",
              {pair("remote", alias), pair("endpoint", place->own_settings.endpoint)});
    give_place(*held, place->own_settings, ClusterMap());
  });
  if (!taken) held->fail(Error(Status::busy, "the server is stopping"));
}

void AisRemote::describe(const Call& call, const mortise_remote_bucket& where,
                         RemoteReply<mortise_remote_place> answer) noexcept {
  const auto place = clusters_.find(where.place);
  if (place == nullptr) return answer.fail(Error(Status::not_found, "the remote cluster was detached"));
  auto held = std::make_shared<RemoteReply<mortise_remote_place>>(std::move(answer));
  ask_for_map(loop_, place, call, [this, place, held](Result<ClusterMap> map) {
    if (!map) return held->fail(map.error());
    learned(place, *map);
    give_place(*held, place->own_settings, *map);
  });
}

}  // namespace mortise::remote_ais
