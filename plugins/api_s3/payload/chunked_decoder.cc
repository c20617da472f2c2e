// SPDX-License-Identifier: Apache-2.0
#include "api_s3/payload/chunked_decoder.h"

#include <mortise/text.h>

#include <algorithm>
#include <limits>

namespace mortise::api_s3 {
namespace {

// A size and a signature need 100 bytes; blanks and extensions get the rest.
constexpr size_t kMaxHeaderLine = 1024;
constexpr size_t kMaxTrailer = 4096;
constexpr uint64_t kMinChunk = 8192;  // of all but the last
constexpr std::string_view kChunkSignature = "chunk-signature";
constexpr std::string_view kTrailerSignature = "x-amz-trailer-signature";

PayloadError incomplete(std::string message) { return {"IncompleteBody", std::move(message), {}}; }
PayloadError malformed_trailer(std::string message) { return {"MalformedTrailerError", std::move(message), {}}; }
PayloadError wrong_signature(std::string_view of, PayloadFacts facts = {}) {
  return {"SignatureDoesNotMatch", "The signature of " + std::string(of) + " in the body is wrong.", std::move(facts)};
}

PayloadError wrong_length(int64_t expected, uint64_t provided) {
  return {"IncompleteBody",
          "The body does not have the length that x-amz-decoded-content-length gives.",
          {{"NumberBytesExpected", std::to_string(expected)}, {"NumberBytesProvided", std::to_string(provided)}}};
}

/// Hex digits, at most int64_t's maximum; nullopt for anything else.
std::optional<uint64_t> parse_size(std::string_view digits) {
  if (digits.empty()) return std::nullopt;
  uint64_t value = 0;
  for (char c : digits) {
    const int digit = text::hex_value(c);
    if (digit < 0) return std::nullopt;
    if (value > (uint64_t{std::numeric_limits<int64_t>::max()} >> 4)) return std::nullopt;
    value = value << 4 | static_cast<uint64_t>(digit);
  }
  return value;
}

}  // namespace

PayloadDecoder::Chunked::Chunked(const PayloadPlan& plan, ChunkVerifierHandle verifier, const Checksums& checksums)
    : verifier_(std::move(verifier)) {
  if (plan.signed_chunks_ && verifier_) sha256_ = checksums.create("sha256");
}

std::optional<PayloadError> PayloadDecoder::Chunked::feed(const PayloadPlan& plan, std::string_view raw, Sink out) {
  if (verifier_ && !sha256_) return PayloadError{"InternalError", "There is no memory to check the signatures.", {}};
  while (!raw.empty() && state_ != State::done) {
    Failure failure;
    switch (state_) {
      case State::header:
        failure = take_header(plan, raw);
        break;
      case State::data:
        failure = take_data(raw, out);
        break;
      case State::data_end:
        failure = take_data_end(raw);
        break;
      case State::trailer:
        failure = take_trailer(plan, raw);
        break;
      case State::done:
        break;
    }
    if (failure) return failure;
  }
  return std::nullopt;
}

PayloadDecoder::Chunked::Failure PayloadDecoder::Chunked::take_header(const PayloadPlan& plan, std::string_view& raw) {
  std::string_view line;
  switch (lines_.take(raw, kMaxHeaderLine, line)) {
    case LineBuffer::HandlerOutcome::more:
      return std::nullopt;
    case LineBuffer::HandlerOutcome::too_long:
      return incomplete("The header of a chunk in the body is too long.");
    case LineBuffer::HandlerOutcome::line:
      break;
  }
  const auto extension = line.find(';');
  const auto size = parse_size(text::trim(line.substr(0, extension)));
  if (!size) return incomplete("The size of a chunk in the body is not a hexadecimal number.");
  if (plan.signed_chunks_) {
    if (Failure failure = take_signature(line, extension)) return failure;
  }
  return begin_chunk(plan, *size);
}

/// The signature is the only extension that a signed chunk may have; those of an unsigned chunk are ignored.
PayloadDecoder::Chunked::Failure PayloadDecoder::Chunked::take_signature(std::string_view line, size_t extension) {
  if (extension == std::string_view::npos) return incomplete("A chunk in the body has no signature.");
  const auto field = line.substr(extension + 1);
  const auto equals = field.find('=');
  const bool is_signature = equals != std::string_view::npos && text::trim(field.substr(0, equals)) == kChunkSignature;
  signature_ = text::trim(is_signature ? field.substr(equals + 1) : field);
  if (signature_.empty()) return incomplete("The signature of a chunk in the body is empty.");
  if (is_signature && signature_.find(';') != std::string::npos)
    return incomplete("A chunk in the body has something behind its signature.");
  // With a verifier a signature of another form is a wrong one, which it can say more of when the data have come.
  if (!verifier_ && (signature_.size() != 64 || !text::from_hex(signature_))) return wrong_signature("a chunk");
  return std::nullopt;
}

PayloadDecoder::Chunked::Failure PayloadDecoder::Chunked::begin_chunk(const PayloadPlan& plan, uint64_t size) {
  const auto expected = static_cast<uint64_t>(plan.decoded_length_);
  ++chunk_;
  if (size > 0 && chunk_ > 1 && chunk_size_ < kMinChunk)
    return PayloadError{"InvalidChunkSizeError",
                        "Only the last chunk of a body may be smaller than 8192 bytes.",
                        {{"Chunk", std::to_string(chunk_)}, {"BadChunkSize", std::to_string(chunk_size_)}}};
  chunk_size_ = size;
  if (size > expected - received_) return wrong_length(plan.decoded_length_, received_ + size);
  received_ += size;
  left_ = size;
  if (size > 0) {
    state_ = State::data;
    return std::nullopt;
  }
  state_ = State::trailer;
  if (Failure failure = check_chunk()) return failure;
  if (received_ != expected) return wrong_length(plan.decoded_length_, received_);
  return std::nullopt;
}

PayloadDecoder::Chunked::Failure PayloadDecoder::Chunked::take_data(std::string_view& raw, Sink out) {
  const auto data = raw.substr(0, static_cast<size_t>(std::min<uint64_t>(left_, raw.size())));
  raw.remove_prefix(data.size());
  left_ -= data.size();
  if (sha256_) sha256_.update(data);
  out.write(out.self, data);
  if (left_ > 0) return std::nullopt;
  state_ = State::data_end;
  left_ = 2;
  return check_chunk();
}

PayloadDecoder::Chunked::Failure PayloadDecoder::Chunked::take_data_end(std::string_view& raw) {
  if (raw.front() != (left_ == 2 ? '\r' : '\n')) return incomplete("A chunk in the body is longer than its size says.");
  raw.remove_prefix(1);
  if (--left_ == 0) state_ = State::header;
  return std::nullopt;
}

PayloadDecoder::Chunked::Failure PayloadDecoder::Chunked::check_chunk() {
  if (!verifier_) return std::nullopt;
  const bool good = verifier_.chunk(signature_, text::to_hex(sha256_.finish()));
  sha256_.reset();
  return good ? Failure() : wrong_signature("a chunk", verifier_.facts());
}

PayloadDecoder::Chunked::Failure PayloadDecoder::Chunked::take_trailer(const PayloadPlan& plan, std::string_view& raw) {
  std::string_view line;
  const auto outcome = lines_.take(raw, kMaxTrailer, line);
  if (outcome == LineBuffer::HandlerOutcome::more) return std::nullopt;
  trailer_size_ += line.size();
  if (outcome == LineBuffer::HandlerOutcome::too_long || trailer_size_ > kMaxTrailer)
    return malformed_trailer("The trailer of the body is too long.");
  if (line.empty()) {
    state_ = State::done;
    return std::nullopt;
  }
  // minio-go ends a field with LF, and the fields with CRLF.
  while (!line.empty()) {
    const auto end = line.find('\n');
    if (Failure failure = add_trailer(plan, line.substr(0, end))) return failure;
    line.remove_prefix(end == std::string_view::npos ? line.size() : end + 1);
  }
  return std::nullopt;
}

PayloadDecoder::Chunked::Failure PayloadDecoder::Chunked::add_trailer(const PayloadPlan& plan, std::string_view field) {
  const auto colon = field.find(':');
  if (colon == std::string_view::npos) return malformed_trailer("A line of the body's trailer has no colon.");
  std::string name = text::lower(text::trim(field.substr(0, colon)));
  const auto value = text::trim(field.substr(colon + 1));
  if (!trailer_signature_.empty())
    return malformed_trailer("The signature must be the last line of the body's trailer.");
  if (plan.signed_chunks_ && plan.trailer_ && name == kTrailerSignature) {
    if (value.empty()) return incomplete("The signature of the body's trailer is empty.");
    if (!verifier_ && (value.size() != 64 || !text::from_hex(value))) return wrong_signature("the trailer");
    trailer_signature_ = value;
    return std::nullopt;
  }
  if (plan.announced_trailer_.empty() || name != plan.announced_trailer_)
    return malformed_trailer("The body's trailer has a field that x-amz-trailer does not announce.");
  trailers_.insert_or_assign(std::move(name), std::string(value));
  return std::nullopt;
}

PayloadDecoder::Chunked::Failure PayloadDecoder::Chunked::check_trailer_signature() {
  if (trailer_signature_.empty())
    return trailers_.empty() ? Failure() : incomplete("The body's trailer is not signed.");
  if (trailers_.empty()) return incomplete("The body has a signature of a trailer, but no trailer.");
  if (!verifier_) return std::nullopt;
  for (const auto& [name, value] : trailers_)
    for (const std::string_view piece :
         {std::string_view(name), std::string_view(":"), std::string_view(value), std::string_view("\n")})
      sha256_.update(piece);
  const bool good = verifier_.trailer(trailer_signature_, text::to_hex(sha256_.finish()));
  return good ? Failure() : wrong_signature("the trailer", verifier_.facts());
}

Result<std::optional<ExpectedDigest>, PayloadError> PayloadDecoder::Chunked::finish(const PayloadPlan& plan) {
  if (state_ != State::trailer && state_ != State::done) return incomplete("The body ends before its last chunk.");
  if (state_ == State::trailer && lines_.partial()) return incomplete("The body ends inside its trailer.");
  if (plan.announced_trailer_.empty() != trailers_.empty())
    return malformed_trailer("The body lacks the trailer that x-amz-trailer announces.");
  if (plan.signed_chunks_ && plan.trailer_) {
    if (Failure failure = check_trailer_signature()) return std::move(*failure);
  }
  if (trailers_.empty()) return std::optional<ExpectedDigest>();
  const auto& [name, value] = *trailers_.begin();
  auto digest = text::from_base64(value);
  if (!digest || digest->size() != plan.checksum_size_)
    return PayloadError{"InvalidRequest", "The value of the trailer " + name + " is not a digest in base64.", {}};
  return ExpectedDigest{plan.checksum_algorithm_, std::move(*digest), DigestSource::checksum};
}

}  // namespace mortise::api_s3
