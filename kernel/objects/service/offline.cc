// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/service/offline.h"

#include "kernel/objects/format/keys.h"
#include "kernel/objects/maintenance/dump.h"

namespace mortise::objects {
namespace {

Result<void> check_format(const Engine& engine) {
  auto stored = engine.meta.get(keys::kSystemPartition, keys::kFormat);
  if (!stored) return std::move(stored).error();
  if (!*stored)
    return Error(Status::not_found, "the meta store is empty: no server has used " + engine.options.meta_place);
  if (**stored == keys::kFormatVersion) return {};
  return Error(Status::unsupported,
               "the meta store is in format " + **stored + "; this program reads " + std::string(keys::kFormatVersion));
}

}  // namespace

Result<std::unique_ptr<Offline>> Offline::open(const Host& host, ServiceOptions options, bool whatever_they_are) {
  std::unique_ptr<Offline> out(new Offline(host, std::move(options)));
  Engine& engine = out->engine_;
  if ((engine.meta.abi()->flags & MORTISE_META_VOLATILE) != 0)
    return Error(Status::unsupported, "the meta store keeps nothing that could be checked");
  if (whatever_they_are) return out;
  if (auto same = out->pairing_.compare(); !same) return std::move(same).error();
  if (auto good = check_format(engine); !good) return std::move(good).error();
  return out;
}

Result<void> Offline::verify_store(const FindingSink& each) const {
  const auto* table = engine_.meta.abi();
  mortise_error error = empty_error();
  auto* context = const_cast<FindingSink*>(&each);
  const auto status = table->verify(
      table->self, nullptr, context,
      [](void* sink, mortise_str text) {
        (*static_cast<const FindingSink*>(sink))({FindingKind::store, {}, {}, {}, {}, std::string(view(text)), {}});
      },
      &error);
  if (status == MORTISE_OK) return {};
  return Error::from(error);
}

// Any commit does it.
Result<void> Offline::write_mended_records() {
  const std::string format(keys::kFormatVersion);
  Batch batch{std::string(keys::kSystemPartition), MORTISE_STRICT};
  batch.expect(std::string(keys::kFormat), format).put(std::string(keys::kFormat), format);
  return engine_.meta.commit_and_wait(batch);
}

Result<void> Offline::dump(std::string_view bucket, std::string_view key,
                           const std::function<void(std::string_view)>& line) const {
  return dump_key(engine_, bucket, key, line);
}

}  // namespace mortise::objects
