// SPDX-License-Identifier: Apache-2.0
//
// The body of an S3 request: how it is framed (plain or aws-chunked) and which digests must match. The head gives a
// PayloadPlan; a PayloadDecoder then takes the raw body and hands on the data, in place. Digests over the data are
// computed by the caller who stores it (wanted()) and compared with what finish() returns; only the SHA-256 of signed
// chunks is computed here. No thread of its own: one body is used by one thread at a time. Nothing throws but
// std::bad_alloc.
//
//   auto plan = PayloadPlan::parse(request, checksums, {presigned, version, std::move(chunks), PayloadUse::object});
//   …answer 100-continue, open the writer with plan.decoded_length() and plan.wanted()…
//   PayloadDecoder decoder(std::move(plan), checksums);
//   if (auto error = decoder.feed(raw, [&](std::string_view data) { writer.write(data, buffer); })) …abort, answer…
//   auto expected = decoder.finish();   …or answer its error…
#pragma once

#include <mortise/auth.h>
#include <mortise/checksum.h>
#include <mortise/http.h>
#include <mortise/result.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace mortise::api_s3 {

/// An S3 error: code ("BadDigest"), message, and extra elements of the error document.
using PayloadFacts = std::vector<std::pair<std::string, std::string>>;
struct PayloadError {
  std::string code;
  std::string message;
  PayloadFacts facts;
};

/// A digest to compute over the decoded data. `keep`: it is stored with the object and shown to clients.
struct WantedDigest {
  std::string algorithm;
  bool keep = false;
};

/// Where a client stated a digest; decides the error of a mismatch.
enum class DigestSource { content_sha256, content_md5, checksum };

/// A digest that the data must have. `value` is raw; a value of another length than the algorithm's never matches.
/// `sent` is what the client wrote, where an error repeats it.
struct ExpectedDigest {
  std::string algorithm;
  std::string value;
  DigestSource source = DigestSource::checksum;
  std::string sent = {};
};

/// What the body is for. An object's checksum is kept; that of a document (XML or JSON) is only compared; at
/// CompleteMultipartUpload x-amz-checksum-* describe the object, not the body, and are left to the caller.
enum class PayloadUse { object, document, completion };

/// How the request was authenticated; the defaults are right for an anonymous one, or with authentication off.
struct PayloadContext {
  bool presigned = false;
  int signature_version = 0;   // 2, 4 or 0
  ChunkVerifierHandle chunks;  // empty: chunk signatures are parsed, not checked
  PayloadUse use = PayloadUse::object;
  // What a presigned URL's parameters say in place of headers; null if absent. Valid during parse().
  std::string_view content_sha256 = {};
  std::string_view content_md5 = {};
};

/// What the head says of the body. Owns its strings; movable.
class PayloadPlan {
 public:
  /// Call for requests that may have a body, before it is asked for. `checksums` tells which algorithms there are.
  static Result<PayloadPlan, PayloadError> parse(const Request& request, const Checksums& checksums,
                                                 PayloadContext context);

  /// Bytes of data after decoding; -1 = not known (sent with Transfer-Encoding: chunked).
  int64_t decoded_length() const noexcept { return decoded_length_; }
  /// Each algorithm once.
  const std::vector<WantedDigest>& wanted() const noexcept { return wanted_; }
  /// The client gave Content-MD5 or a checksum (header, or announced as a trailer), as DeleteObjects demands.
  bool has_digest() const noexcept { return has_digest_; }
  /// The body is in aws-chunked framing.
  bool aws_chunked() const noexcept { return framing_ == Framing::chunked; }
  /// Algorithm of the client's x-amz-checksum-*, header or announced trailer; empty if none.
  const std::string& checksum_algorithm() const noexcept { return checksum_algorithm_; }

 private:
  friend class PayloadDecoder;
  friend class PlanParser;
  enum class Framing { plain, chunked };

  Framing framing_ = Framing::plain;
  bool signed_chunks_ = false;
  bool trailer_ = false;
  bool has_digest_ = false;
  bool keep_checksum_ = false;
  int64_t decoded_length_ = -1;
  ChunkVerifierHandle chunks_;
  std::string checksum_algorithm_;
  size_t checksum_size_ = 0;       // bytes of its digest
  std::string announced_trailer_;  // lower-case name, "" = none announced
  std::vector<WantedDigest> wanted_;
  std::vector<ExpectedDigest> expected_;  // from the head
};

/// Decodes one body. Not copyable. After an error only destruction is allowed.
class PayloadDecoder {
 public:
  PayloadDecoder(PayloadPlan&& plan, const Checksums& checksums);
  PayloadDecoder(PayloadDecoder&&) noexcept;
  PayloadDecoder& operator=(PayloadDecoder&&) noexcept;
  ~PayloadDecoder();

  /// Takes the next raw piece; calls out(std::string_view) for each run of data in it, a slice of `raw`. A signed
  /// chunk's data are handed on before its signature is known to be good: on an error discard what was handed on.
  template <class Out>
  std::optional<PayloadError> feed(std::string_view raw, Out&& out) {
    return feed(raw, Sink{&out, [](void* self, std::string_view data) {
                            (*static_cast<std::remove_reference_t<Out>*>(self))(data);
                          }});
  }
  /// The body came whole: the digests its data must have, in the order in which a mismatch is to be reported.
  Result<std::vector<ExpectedDigest>, PayloadError> finish();

  const PayloadPlan& plan() const noexcept { return plan_; }

 private:
  struct Sink {
    void* self;
    void (*write)(void* self, std::string_view data);
  };
  class Chunked;
  std::optional<PayloadError> feed(std::string_view raw, Sink out);

  PayloadPlan plan_;
  int64_t received_ = 0;  // bytes of data, plain framing
  std::unique_ptr<Chunked> chunked_;
};

/// AWS gives the MD5 that it was told in hex where an object is stored, and in base64, as it came, for parts and
/// documents.
enum class Md5Form { hex, base64 };

/// The error for data whose digest by `algorithm` (raw, "" = not known) is not the expected one.
PayloadError digest_mismatch(std::span<const ExpectedDigest> expected, std::string_view algorithm,
                             std::string_view calculated, Md5Form form);

/// Checks a document held in memory.
std::optional<PayloadError> verify_document(std::string_view body, std::span<const ExpectedDigest> expected,
                                            const Checksums& checksums);

/// The Content-Encoding to store: the header without "aws-chunked", the others in order, joined by ", ".
std::string stored_content_encoding(std::string_view header);

}  // namespace mortise::api_s3
