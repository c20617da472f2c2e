// SPDX-License-Identifier: Apache-2.0
//
// Where bodies of downloads go: compared with the object's checksum on the way.
#pragma once

#include "ais/calls/objects.h"
#include "ais/output/console.h"
#include "ais/transfer/digest.h"
#include "ais/transfer/download_file.h"
#include "ais/transfer/transfer_progress.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace mortise::ais {

class DownloadSink final : public BodySink {
 public:
  enum class Verify {
    cheap,  // if the checksum costs next to nothing
    always,
    never,  // part of an object, or something made of it
  };

  /// To a file; to standard output if there is none.
  DownloadSink(Console& console, DownloadFile* file, Verify verify, TransferProgress* progress = nullptr)
      : console_(console), file_(file), verify_(verify), progress_(progress) {}

  Result<void> begin(const HttpAnswer& head) override;
  Result<void> write(std::string_view bytes) override;
  /// After the last byte: whether the bytes are the object's.
  Result<void> finish(const HttpAnswer& answer);
  uint64_t size() const noexcept { return size_; }

 private:
  Console& console_;
  DownloadFile* file_;
  Verify verify_;
  TransferProgress* progress_;
  std::unique_ptr<Digest> digest_;
  Checksum expected_;
  uint64_t size_ = 0;
};

}  // namespace mortise::ais
