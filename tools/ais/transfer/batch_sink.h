// SPDX-License-Identifier: Apache-2.0
//
// The answer to a batch: an archive, alone or as the second of two parts, of which the first describes it.
#pragma once

#include "ais/client/http_message.h"
#include "ais/output/console.h"
#include "ais/transfer/download_file.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <string>

namespace mortise::ais {

class BatchSink final : public BodySink {
 public:
  using Json = nlohmann::ordered_json;

  /// The archive goes to a file, or to standard output if there is none.
  BatchSink(Console& console, DownloadFile* file) : console_(console), file_(file) {}

  Result<void> begin(const HttpAnswer& head) override;
  Result<void> write(std::string_view bytes) override;
  /// After the last byte: whether all of it arrived.
  Result<void> finish();

  uint64_t size() const noexcept { return size_; }  // of the archive
  /// {"out": [{"objname", "bucket", "size", "err_msg"}]}; null if there was none.
  const Json& description() const noexcept { return description_; }

 private:
  Result<void> take_description();
  Result<void> put(std::string_view bytes);

  Console& console_;
  DownloadFile* file_;
  std::string delimiter_;  // before each part but the first, and behind the last; empty: the answer has no parts
  std::string kept_;       // what is not known yet to be the archive's
  bool in_archive_ = false;
  uint64_t size_ = 0;
  Json description_;
};

}  // namespace mortise::ais
