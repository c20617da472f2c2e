// SPDX-License-Identifier: Apache-2.0
#include "api_s3/payload/chunked_decoder.h"
#include "api_s3/payload/payload.h"

namespace mortise::api_s3 {
namespace {

PayloadError wrong_length(int64_t expected, int64_t provided) {
  return {"IncompleteBody",
          "The body does not have the length that was given with the request.",
          {{"NumberBytesExpected", std::to_string(expected)}, {"NumberBytesProvided", std::to_string(provided)}}};
}

}  // namespace

PayloadDecoder::PayloadDecoder(PayloadPlan&& plan, const Checksums& checksums) : plan_(std::move(plan)) {
  if (plan_.framing_ == PayloadPlan::Framing::chunked)
    chunked_ = std::make_unique<Chunked>(plan_, std::move(plan_.chunks_), checksums);
}

PayloadDecoder::PayloadDecoder(PayloadDecoder&&) noexcept = default;
PayloadDecoder& PayloadDecoder::operator=(PayloadDecoder&&) noexcept = default;
PayloadDecoder::~PayloadDecoder() = default;

std::optional<PayloadError> PayloadDecoder::feed(std::string_view raw, Sink out) {
  if (raw.empty()) return std::nullopt;
  if (chunked_) return chunked_->feed(plan_, raw, out);
  received_ += static_cast<int64_t>(raw.size());
  if (plan_.decoded_length_ >= 0 && received_ > plan_.decoded_length_)
    return wrong_length(plan_.decoded_length_, received_);
  out.write(out.self, raw);
  return std::nullopt;
}

Result<std::vector<ExpectedDigest>, PayloadError> PayloadDecoder::finish() {
  if (chunked_) {
    auto trailer = chunked_->finish(plan_);
    if (!trailer) return std::move(trailer).error();
    if (*trailer) plan_.expected_.push_back(std::move(**trailer));
  } else if (plan_.decoded_length_ >= 0 && received_ != plan_.decoded_length_) {
    return wrong_length(plan_.decoded_length_, received_);
  }
  return std::move(plan_.expected_);
}

}  // namespace mortise::api_s3
