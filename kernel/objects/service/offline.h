// SPDX-License-Identifier: Apache-2.0
//
// The stores without the service: for checks while no server runs. Nothing is recovered or collected, and nothing is
// written unless it is asked for.
#pragma once

#include <mortise/error.h>
#include <mortise/host.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "kernel/objects/buckets/engine.h"
#include "kernel/objects/core/options.h"
#include "kernel/objects/maintenance/pairing.h"
#include "kernel/objects/maintenance/scrub.h"

namespace mortise::objects {

class Offline {
 public:
  /// Fails unless both stores keep something on disk that a server of this format has written, and belong together: a
  /// check of the wrong directory must not take every blob for an orphan. `whatever_they_are`: for pair() only.
  static Result<std::unique_ptr<Offline>> open(const Host& host, ServiceOptions options, bool whatever_they_are);

  /// The meta store's check of its own structures. Blocks.
  Result<void> verify_store(const FindingSink& each) const;
  /// Changes nothing.
  std::unique_ptr<Scrub> scrub(FindingSink each) {
    return std::make_unique<Scrub>(engine_, ScrubOptions{}, std::move(each));
  }
  /// In a repair: what the meta store mends is written to the disk, and its logs are kept aside. Until then nothing is
  /// changed.
  Result<void> write_mended_records();
  /// What a repair does.
  Result<void> quarantine(const std::string& blob) { return engine_.blobs.quarantine(blob); }
  Result<void> remove(const std::string& blob) { return engine_.blobs.remove(blob); }
  /// The blob says again that it belongs to the record, which points to it.
  Result<void> renew_owner(const std::string& blob, const std::string& partition, const std::string& stored_key) {
    return engine_.blobs.renew_owner(blob, partition, stored_key);
  }
  /// The stores belong together from now on. Fails unless records and bodies agree, or `even_if_much_is_lost`.
  Result<void> pair(bool even_if_much_is_lost) { return pairing_.renew(even_if_much_is_lost); }
  /// Describes every record of a key, a line at a time. MORTISE_NO_SUCH_BUCKET, or Status::not_found if there is none.
  Result<void> dump(std::string_view bucket, std::string_view key,
                    const std::function<void(std::string_view)>& line) const;

 private:
  Offline(const Host& host, ServiceOptions options) : engine_(host, std::move(options)), pairing_(engine_) {}

  mutable Engine engine_;
  Pairing pairing_;
};

}  // namespace mortise::objects
