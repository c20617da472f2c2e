// SPDX-License-Identifier: Apache-2.0
//
// Other clusters: shown, attached, detached.
#include <atomic>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "api_native/http/context.h"
#include "api_native/http/remote_clusters.h"
#include "api_native/ops/handlers.h"
#include "api_native/wire/bucket_properties.h"

namespace mortise::api_native::ops {
namespace {

constexpr size_t kNamedBuckets = 3;             // that a refusal names
constexpr int64_t kPatienceNs = 3'000'000'000;  // with clusters that do not answer: the others are shown

/// All are asked at once which one they are; one that does not answer is shown without a map.
class Shown {
 public:
  Shown(ContextPtr context, std::vector<RemoteCluster> clusters)
      : context_(std::move(context)),
        clusters_(std::move(clusters)),
        maps_(clusters_.size()),
        left_(clusters_.size() + 1) {
    call_.size = sizeof call_;
    call_.deadline_ns = context_->site.host.monotonic_ns() + kPatienceNs;
  }

  static void ask(const std::shared_ptr<Shown>& self) {
    for (size_t i = 0; i < self->clusters_.size(); ++i) {
      const RemoteCluster& at = self->clusters_[i];
      const mortise_remote_bucket where{sizeof where, at.place, {}};
      at.remote->describe(at.remote->self, &self->call_, &where, new Question{self, i},
                          [](void* context, const mortise_error* error, const mortise_remote_place* told) {
                            const std::unique_ptr<Question> own(static_cast<Question*>(context));
                            if (error->status == MORTISE_OK) own->shown->maps_[own->index] = view(known(told).map);
                            one_over(own->shown);
                          });
    }
    one_over(self);
  }

 private:
  struct Question {
    std::shared_ptr<Shown> shown;
    size_t index;
  };

  static void one_over(const std::shared_ptr<Shown>& self) {
    if (self->left_.fetch_sub(1) != 1) return;
    on_worker(std::move(self->context_), [self](ContextPtr context) { context->finish(self->answer()); });
  }

  Answer answer() const {
    OrderedJson rows = OrderedJson::array();
    for (size_t i = 0; i < clusters_.size(); ++i) {
      OrderedJson row;
      auto map = parse_json(maps_[i]);
      row["smap"] = map && map->is_object() ? OrderedJson(*map) : OrderedJson();
      row["url"] = clusters_[i].url;
      row["alias"] = clusters_[i].alias;
      row["uuid"] = clusters_[i].id;
      rows.push_back(std::move(row));
    }
    return Answer::json(dump({{"a", std::move(rows)}, {"ver", clusters_.size()}}));
  }

  ContextPtr context_;
  const std::vector<RemoteCluster> clusters_;
  std::vector<std::string> maps_;
  std::atomic<size_t> left_;
  mortise_call call_{};
};

/// How a remote attaches, or detaches.
using Change = void (*)(void* self, const mortise_call* call, const mortise_remote_attachment* what, void* context,
                        mortise_on_remote_place done);

int status_of_change(mortise_status status) {
  if (status == MORTISE_EXISTS) return 409;
  return status == MORTISE_INVALID || status == MORTISE_NOT_FOUND ? 400 : 502;
}

/// `change` is a member of the remote that attaches.
void change_clusters(ContextPtr context, Change mortise_remote::*change) {
  Context& c = *context;
  if (c.query.get("what") != "remote") return c.fail(not_on_one_node(c).error());
  const mortise_remote* remote = attaching_remote(c.site);
  if (remote == nullptr)
    return c.fail(unsupported("other clusters need plugins.remote_ais.enabled = true: operation not supported"));
  const mortise_remote_attachment what{sizeof what, 0, str(c.request.header("ais-remote-ais-alias")),
                                       str(c.request.header("ais-remote-ais-url"))};
  (remote->*change)(remote->self, c.call(), &what, context.release(),
                    [](void* own, const mortise_error* error, const mortise_remote_place*) {
                      const ContextPtr held(static_cast<Context*>(own));
                      if (error->status == MORTISE_OK) return held->finish(Answer());
                      held->fail(NativeError(status_of_change(error->status), "", std::string(view(error->message))));
                    });
}

/// As a bucket's property says it: "ais://@id/bucket", or "alias:bucket".
bool is_at(std::string_view backend, const RemoteCluster& cluster) {
  if (backend.find("://") == std::string_view::npos) return backend.substr(0, backend.find(':')) == cluster.alias;
  const BucketId there = BucketId::from_service_name(backend);
  return there.provider == "ais" && !there.uuid.empty() && (there.uuid == cluster.id || there.uuid == cluster.alias);
}

/// Of the buckets here whose objects are at the cluster, as clients write them.
Or<std::vector<std::string>> buckets_behind(const Context& c, const RemoteCluster& cluster) {
  std::vector<std::string> out;
  Refusal refusal;
  c.objects().bucket_list(
      {}, {}, UINT32_MAX,
      [&](const mortise_bucket& bucket) {
        if (is_at(backend_of(bucket), cluster)) out.push_back(BucketId::from_service_name(view(bucket.name)).shown());
      },
      [&](const mortise_error& e, const mortise_list_end*) {
        if (e.status != MORTISE_OK) refusal = from_service(e, {});
      });
  if (refusal) return *std::move(refusal);
  return out;
}

/// Without the cluster, what is not copied here is out of reach, and nothing can be written. A bucket that is called by
/// the cluster, ais://@cluster/bucket, is none of those: it comes back with the cluster.
Refusal needed_by_buckets(const Context& c) {
  const std::string alias(c.request.header("ais-remote-ais-alias"));
  const auto cluster = find_cluster(c.site, alias);
  if (!cluster) return std::nullopt;
  const auto buckets = buckets_behind(c, *cluster);
  if (!buckets) return buckets.error();
  if (buckets->empty()) return std::nullopt;
  std::string names;
  for (size_t i = 0; i < buckets->size() && i < kNamedBuckets; ++i) names += (i == 0 ? "" : ", ") + (*buckets)[i];
  if (buckets->size() > kNamedBuckets) names += " and " + std::to_string(buckets->size() - kNamedBuckets) + " more";
  return NativeError(409, "ErrBusy",
                     "remote cluster \"" + alias + "\" is the backend of " + names +
                         ": give them another backend_bck, or none, first; or detach it by force (ais cluster "
                         "remote-detach --force)");
}

}  // namespace

void remote_clusters(ContextPtr context) {
  std::vector<RemoteCluster> clusters;
  const mortise_remote* remote = attaching_remote(context->site);
  for_each_cluster(context->site, [&](RemoteCluster cluster) {
    if (cluster.remote == remote) clusters.push_back(std::move(cluster));
  });
  Shown::ask(std::make_shared<Shown>(std::move(context), std::move(clusters)));
}

void attach_cluster(ContextPtr context) { change_clusters(std::move(context), &mortise_remote::attach); }

void detach_cluster(ContextPtr context) {
  if (context->query.flag("frc")) return change_clusters(std::move(context), &mortise_remote::detach);
  on_worker(std::move(context), [](ContextPtr held) {
    if (const auto no = needed_by_buckets(*held)) return held->fail(*no);
    change_clusters(std::move(held), &mortise_remote::detach);
  });
}

}  // namespace mortise::api_native::ops
