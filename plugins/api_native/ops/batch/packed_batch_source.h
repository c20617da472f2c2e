// SPDX-License-Identifier: Apache-2.0
//
// The answer to a batch as a compressed tar or a zip: written by libarchive, a stretch at a time, on a thread of the
// plugin's own; between two stretches, as long as the client takes its time, no thread has it. In memory is one
// stretch, or one file out of an archive.
#pragma once

#include <mortise/http.h>

#include <memory>
#include <string>

#include "api_native/ops/batch/batch_request.h"

namespace mortise::api_native::ops {

class PackedBatchSource final : public BodySource {
 public:
  /// `before` and `behind` stand around the archive. The sizes of the items are known.
  PackedBatchSource(const Site& site, BatchRequest request, std::shared_ptr<Batch> batch, std::string before,
                    std::string behind);
  ~PackedBatchSource() override;
  void next(mortise_body_piece& piece, mortise_task ready, void* context) noexcept override;
  void close(bool completed) noexcept override;

 private:
  class Packing;
  void give(mortise_body_piece& piece, std::string text);
  void fail(mortise_body_piece& piece, std::string_view why);

  const Site& site_;
  const std::shared_ptr<Batch> batch_;
  const std::shared_ptr<Packing> packing_;
  std::string before_;
  std::string behind_;
  std::string given_;  // as long as the host needs it
  enum class Step { before, archive, behind, done } step_ = Step::before;
};

}  // namespace mortise::api_native::ops
