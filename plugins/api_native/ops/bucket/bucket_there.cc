// SPDX-License-Identifier: Apache-2.0
#include "api_native/ops/bucket/bucket_there.h"

#include <mortise/abi/remote.h>

#include <memory>
#include <string>
#include <utility>

#include "api_native/http/remote_clusters.h"

namespace mortise::api_native::ops {
namespace {

struct Waiting {
  ContextPtr context;
  std::function<void(ContextPtr)> then;
};

/// As remotes call it.
std::string name_there(const BucketId& id) {
  return id.name_space.empty() ? id.name : "#" + id.name_space + "/" + id.name;
}

}  // namespace

void create_bucket_there(ContextPtr context) {
  Context& c = *context;
  const BucketId& id = c.found.id();
  const auto at = find_cluster(c.site, id.uuid);
  if (!at) return c.fail(no_such_cluster(id.uuid));
  const std::string name = name_there(id);
  const mortise_remote_bucket bucket{sizeof bucket, at->place, str(name)};
  at->remote->bucket_create(at->remote->self, c.call(), &bucket, context.release(),
                            [](void* own, const mortise_error* error, const mortise_remote_bucket_info*) {
                              const ContextPtr held(static_cast<Context*>(own));
                              if (error->status == MORTISE_OK) return held->finish(Answer());
                              held->fail(from_remote(*error, held->found.id()));
                            });
}

void destroy_bucket_there(ContextPtr context, std::function<void(ContextPtr)> then) {
  Context& c = *context;
  const BucketId& id = c.found.id();
  const auto at = find_cluster(c.site, id.uuid);
  if (!at) {
    NativeError no = no_such_cluster(id.uuid);
    no.message += "; what is kept here of " + id.shown() + " is removed by evict";
    return c.fail(no);
  }
  if (!MORTISE_HAS(mortise_remote, at->remote, bucket_remove) || at->remote->bucket_remove == nullptr)
    return c.fail(unsupported(id.shown() + ": buckets of that cluster cannot be destroyed from here"));
  const std::string name = name_there(id);
  const mortise_remote_bucket bucket{sizeof bucket, at->place, str(name)};
  const mortise_call* call = c.call();
  at->remote->bucket_remove(at->remote->self, call, &bucket, new Waiting{std::move(context), std::move(then)},
                            [](void* own, const mortise_error* error, const mortise_remote_bucket_info*) {
                              const std::unique_ptr<Waiting> held(static_cast<Waiting*>(own));
                              if (error->status != MORTISE_OK && error->detail != MORTISE_REMOTE_NO_SUCH_BUCKET)
                                return held->context->fail(from_remote(*error, held->context->found.id()));
                              on_worker(std::move(held->context), std::move(held->then));
                            });
}

}  // namespace mortise::api_native::ops
