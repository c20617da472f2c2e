// SPDX-License-Identifier: Apache-2.0
//
// aws-chunked: takes the framing off, checks sizes, chunk signatures and the trailer. Memory: one line, one trailer.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "api_s3/payload/line_buffer.h"
#include "api_s3/payload/payload.h"

namespace mortise::api_s3 {

class PayloadDecoder::Chunked {
 public:
  Chunked(const PayloadPlan& plan, ChunkVerifierHandle verifier, const Checksums& checksums);

  std::optional<PayloadError> feed(const PayloadPlan& plan, std::string_view raw, Sink out);
  /// The checksum that the trailer gave, if one was announced.
  Result<std::optional<ExpectedDigest>, PayloadError> finish(const PayloadPlan& plan);

 private:
  enum class State { header, data, data_end, trailer, done };
  using Failure = std::optional<PayloadError>;

  Failure take_header(const PayloadPlan& plan, std::string_view& raw);
  Failure take_data(std::string_view& raw, Sink out);
  Failure take_data_end(std::string_view& raw);
  Failure take_trailer(const PayloadPlan& plan, std::string_view& raw);
  Failure take_signature(std::string_view line, size_t extension);
  Failure begin_chunk(const PayloadPlan& plan, uint64_t size);
  Failure check_chunk();
  Failure add_trailer(const PayloadPlan& plan, std::string_view field);
  Failure check_trailer_signature();

  ChunkVerifierHandle verifier_;
  Hasher sha256_;  // of the running chunk; there only with a verifier
  State state_ = State::header;
  LineBuffer lines_;
  std::string signature_;    // of the running chunk
  uint64_t chunk_ = 0;       // number of the running chunk, from 1
  uint64_t chunk_size_ = 0;  // what it announced
  uint64_t left_ = 0;        // bytes of the running chunk still to come, data or its CRLF
  uint64_t received_ = 0;    // data bytes announced by chunks so far; never above decoded_length()
  size_t trailer_size_ = 0;  // bytes of trailer lines so far
  std::map<std::string, std::string> trailers_;
  std::string trailer_signature_;
};

}  // namespace mortise::api_s3
