// SPDX-License-Identifier: Apache-2.0
#include "api_native/ops/remote_buckets.h"

#include <mortise/abi/remote.h>
#include <mortise/known.h>

#include <algorithm>
#include <cstring>
#include <memory>

namespace mortise::api_native::ops {
namespace {

struct Place {
  const mortise_remote* remote;
  uint32_t index;
  std::string name;
  std::string provider;
  std::string id;
};

bool is_asked(const AskedRemotes& asked, const mortise_remote_place& place) {
  const std::string_view provider = view(place.provider);
  if (place.name.size == 0 || (place.capabilities & MORTISE_REMOTE_LISTS_BUCKETS) == 0) return false;
  if (provider != "ais") return asked.provider.empty() || provider == asked.provider;
  if (asked.provider != "ais" || place.id.size == 0) return false;
  return asked.cluster == "@" || asked.cluster == view(place.id) || asked.cluster == view(place.name);
}

/// Those that can say which buckets they have.
std::vector<Place> places_to_ask(const Site& site, const AskedRemotes& asked) {
  std::vector<Place> out;
  for (const mortise_remote* remote : site.remotes)
    for (size_t i = 0; i < remote->place_count(remote->self); ++i) {
      const mortise_remote_place place = known(remote->place(remote->self, i));
      const std::string_view of = view(place.provider);
      const bool is_first =
          of == "ais" || std::none_of(out.begin(), out.end(), [&](const Place& other) { return other.provider == of; });
      if (!is_first || !is_asked(asked, place)) continue;
      out.push_back({remote, static_cast<uint32_t>(i), std::string(view(place.name)), std::string(of),
                     std::string(view(place.id))});
    }
  return out;
}

/// A bucket in a namespace of another cluster is called "#namespace/bucket".
void take_name(std::string_view name, BucketId& id) {
  const size_t slash = name.starts_with('#') ? name.find('/') : std::string_view::npos;
  if (slash != std::string_view::npos) {
    id.name_space = name.substr(1, slash - 1);
    name.remove_prefix(slash + 1);
  }
  id.name = name;
}

/// One place after the other: there are few.
class RemoteBuckets {
 public:
  using Then = std::function<void(ContextPtr, Or<std::vector<BucketId>>)>;
  RemoteBuckets(ContextPtr context, const AskedRemotes& asked, Then then)
      : context_(std::move(context)),
        asked_(asked),
        is_named_(!asked.provider.empty() && asked.cluster != "@"),
        places_(places_to_ask(context_->site, asked)),
        then_(std::move(then)) {}

  static void go_on(std::unique_ptr<RemoteBuckets> self) {
    if (self->refusal_ || self->at_ == self->places_.size()) return self->end();
    const Place& place = self->places_[self->at_];
    const mortise_remote_bucket any{sizeof any, place.index, {}};
    place.remote->bucket_list(place.remote->self, nullptr, &any, self.release(),
                              [](void* context, const mortise_error* error, const mortise_remote_buckets* told) {
                                std::unique_ptr<RemoteBuckets> own(static_cast<RemoteBuckets*>(context));
                                if (error->status == MORTISE_OK)
                                  own->take(*told);
                                else
                                  own->miss(Error::from(*error));
                                ++own->at_;
                                go_on(std::move(own));
                              });
  }

 private:
  void take(const mortise_remote_buckets& told) {
    const mortise_remote_buckets page = known(&told);
    for (size_t i = 0; i < page.bucket_count; ++i) {
      mortise_remote_bucket_info row{};
      std::memcpy(&row, reinterpret_cast<const char*>(page.buckets) + i * page.bucket_size,
                  std::min(page.bucket_size, sizeof row));
      BucketId id;
      id.provider = places_[at_].provider;
      if (id.provider == "ais") id.uuid = places_[at_].id;
      take_name(view(row.name), id);
      if (asked_.name_space.empty() || asked_.name_space == id.name_space) found_.push_back(std::move(id));
    }
  }
  void miss(const Error& why) {
    const std::string text = "remote '" + places_[at_].name + "': " + why.message;
    if (is_named_)
      refusal_ = NativeError(502, "ErrRemoteBackend", text);
    else
      context_->site.host.log(LogLevel::warning, "the buckets of a remote are not known", {pair("reason", text)});
  }
  void end() {
    on_worker(std::move(context_), [then = std::move(then_), refusal = std::move(refusal_),
                                    found = std::move(found_)](ContextPtr context) mutable {
      if (refusal) return then(std::move(context), *std::move(refusal));
      then(std::move(context), std::move(found));
    });
  }

  ContextPtr context_;
  const AskedRemotes asked_;
  const bool is_named_;
  const std::vector<Place> places_;
  Then then_;
  size_t at_ = 0;
  Refusal refusal_;
  std::vector<BucketId> found_;
};

}  // namespace

void find_remote_buckets(ContextPtr context, const AskedRemotes& asked,
                         std::function<void(ContextPtr, Or<std::vector<BucketId>>)> then) {
  RemoteBuckets::go_on(std::make_unique<RemoteBuckets>(std::move(context), asked, std::move(then)));
}

}  // namespace mortise::api_native::ops
