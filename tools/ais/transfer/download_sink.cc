// SPDX-License-Identifier: Apache-2.0
#include "ais/transfer/download_sink.h"

namespace mortise::ais {

Result<void> DownloadSink::begin(const HttpAnswer& head) {
  expected_ = checksum_of(head);
  const bool wanted = verify_ == Verify::always || (verify_ == Verify::cheap && Digest::is_cheap(expected_.type));
  if (wanted && head.status == 200 && expected_.is_set()) digest_ = Digest::of(expected_.type);
  return {};
}

Result<void> DownloadSink::write(std::string_view bytes) {
  size_ += bytes.size();
  if (digest_) digest_->add(bytes);
  if (progress_ != nullptr) progress_->add_bytes(static_cast<int64_t>(bytes.size()));
  return file_ == nullptr ? console_.raw(bytes) : file_->write(bytes);
}

Result<void> DownloadSink::finish(const HttpAnswer& answer) {
  if (size_ == 0)  // never begun
    if (auto begun = begin(answer); !begun) return begun;
  if (!digest_) {
    if (verify_ == Verify::always) return Error(Status::unsupported, "the object has no checksum that can be compared");
    return {};
  }
  const auto found = digest_->value();
  if (found == expected_.value) return {};
  return Error(Status::corrupt, "what arrived is not what is stored: " + expected_.type + " " + found + " instead of " +
                                    expected_.value);
}

}  // namespace mortise::ais
