// SPDX-License-Identifier: Apache-2.0
#include <mortise/text.h>

#include <algorithm>

#include "api_s3/payload/payload.h"
#include "s3_model/algorithms.h"

namespace mortise::api_s3 {
namespace {

using Failure = std::optional<PayloadError>;

constexpr std::string_view kSha256Header = "x-amz-content-sha256";
constexpr std::string_view kUnsignedTrailer = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";
constexpr std::string_view kDecodedLength = "x-amz-decoded-content-length";
constexpr std::string_view kChecksumPrefix = "x-amz-checksum-";

PayloadError invalid_request(std::string message) { return {"InvalidRequest", std::move(message), {}}; }

/// In any of its lines.
bool says_aws_chunked(const Request& request) {
  bool found = false;
  for (const auto& h : request.headers())
    if (same_header(view(h.name), "content-encoding"))
      text::for_each_element(view(h.value), ',',
                             [&](std::string_view coding) { found |= same_header(coding, "aws-chunked"); });
  return found;
}

/// The algorithm of an x-amz-checksum-<algorithm> name, lower-case; empty for other names, among them the three that
/// begin the same.
std::string checksum_name(std::string_view header) {
  if (header.size() <= kChecksumPrefix.size() ||
      !same_header(header.substr(0, kChecksumPrefix.size()), kChecksumPrefix))
    return {};
  std::string name = text::lower(header.substr(kChecksumPrefix.size()));
  return name == "type" || name == "algorithm" || name == "mode" ? std::string() : name;
}

/// AWS forgives commas, and one blank, behind the last name; a blank between two commas is a name to it.
std::string_view without_trailing_commas(std::string_view names) {
  names = text::trim(names);
  while (names.size() > 1 && names.back() == ',') names.remove_suffix(1);
  return names;
}

}  // namespace

/// One step for each thing that the head says of the body; the first failure is the answer.
class PlanParser {
 public:
  PlanParser(const Request& request, const Checksums& checksums, PayloadContext&& context)
      : request_(request), checksums_(checksums), context_(std::move(context)) {}

  Result<PayloadPlan, PayloadError> parse() {
    for (auto step : {&PlanParser::framing, &PlanParser::length, &PlanParser::content_md5,
                      &PlanParser::checksum_headers, &PlanParser::trailer, &PlanParser::sdk_algorithm}) {
      if (Failure failure = (this->*step)()) return std::move(*failure);
    }
    if (plan_.signed_chunks_) plan_.chunks_ = std::move(context_.chunks);
    return std::move(plan_);
  }

 private:
  /// Null if absent.
  std::string_view header_or(std::string_view name, std::string_view parameter) const {
    const auto header = request_.header(name);
    return header.data() != nullptr || !context_.presigned ? header : parameter;
  }

  /// A seed signature, which chunks need, is in the Authorization header of version 4 only. Elsewhere what stands in
  /// place of a SHA-256 is taken for one, and for a wrong one.
  bool literals_are_digests() const { return context_.presigned || context_.signature_version == 2; }

  Failure framing() {
    const auto value = header_or(kSha256Header, context_.content_sha256);
    if (value.data() == nullptr) {
      // Clients that sign nothing send no literal, yet may frame the body.
      if (says_aws_chunked(request_) && request_.has_header(kDecodedLength)) use_chunks(false, true);
      return std::nullopt;
    }
    if (value == "UNSIGNED-PAYLOAD") return std::nullopt;
    if (value.starts_with("STREAMING-")) return streaming(value);
    const auto digest = value.size() == 64 ? text::from_hex(value) : std::nullopt;
    if (!digest) return bad_literal(value);
    return expect_sha256(*digest, value);
  }

  Failure streaming(std::string_view value) {
    const bool unsigned_trailer = value == kUnsignedTrailer;
    const bool trailer = unsigned_trailer || value == "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER";
    if (!trailer && value != "STREAMING-AWS4-HMAC-SHA256-PAYLOAD") return bad_literal(value);
    if (literals_are_digests()) return streaming_without_seed(value);
    use_chunks(!unsigned_trailer, trailer);
    if (plan_.signed_chunks_ && context_.chunks && checksums_.find("sha256") == nullptr) return not_loaded("sha256");
    return std::nullopt;
  }

  /// The body is what was announced, or that is said first.
  Failure streaming_without_seed(std::string_view value) {
    const auto decoded = text::parse_decimal<int64_t>(request_.header(kDecodedLength));
    if (!decoded && value == kUnsignedTrailer) return missing_length();
    if (decoded && request_.content_length() >= 0 && request_.content_length() != *decoded)
      return PayloadError{"IncompleteBody",
                          "The body does not have the length that x-amz-decoded-content-length gives.",
                          {{"NumberBytesExpected", std::to_string(*decoded)},
                           {"NumberBytesProvided", std::to_string(request_.content_length())}}};
    return expect_sha256(std::string(value), value);
  }

  void use_chunks(bool with_signatures, bool trailer) {
    plan_.framing_ = PayloadPlan::Framing::chunked;
    plan_.signed_chunks_ = with_signatures;
    plan_.trailer_ = trailer;
  }

  Failure bad_literal(std::string_view value) {
    if (value.starts_with("STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD"))
      return PayloadError{"NotImplemented", "Signature version 4A is not supported.", {}};
    if (literals_are_digests()) return expect_sha256(std::string(value), value);
    return PayloadError{
        "InvalidArgument",
        "x-amz-content-sha256 must be a SHA-256 in hex, UNSIGNED-PAYLOAD, or one of the STREAMING values.",
        {{"ArgumentName", std::string(kSha256Header)}, {"ArgumentValue", std::string(value)}}};
  }

  Failure expect_sha256(std::string digest, std::string_view sent) {
    if (checksums_.find("sha256") == nullptr) return not_loaded("sha256");
    plan_.wanted_.push_back({"sha256", false});
    plan_.expected_.push_back({"sha256", std::move(digest), DigestSource::content_sha256, std::string(sent)});
    return std::nullopt;
  }

  Failure length() {
    const bool chunked_framing = plan_.framing_ == PayloadPlan::Framing::chunked;
    if (!chunked_framing && request_.content_length() >= 0) {
      plan_.decoded_length_ = request_.content_length();
      return std::nullopt;
    }
    if (!chunked_framing && context_.use != PayloadUse::object) {
      plan_.decoded_length_ = request_.chunked() ? -1 : 0;
      return std::nullopt;
    }
    const bool has_body = request_.chunked() || request_.content_length() >= 0;
    const auto announced = request_.header(kDecodedLength);
    // AWS refuses a body of unknown length; we can store one, and the chunks of HTTP tell where it ends.
    if (!chunked_framing && request_.chunked() && announced.data() == nullptr) {
      plan_.decoded_length_ = -1;
      return std::nullopt;
    }
    const auto decoded = text::parse_decimal<int64_t>(announced);
    if (!has_body || !decoded) return missing_length();
    plan_.decoded_length_ = *decoded;
    return std::nullopt;
  }

  static PayloadError missing_length() {
    return {"MissingContentLength", "The length of the data must be given with the request.", {}};
  }

  Failure content_md5() {
    const auto header = header_or("content-md5", context_.content_md5);
    if (header.data() == nullptr) return std::nullopt;
    auto digest = text::from_base64(header);
    if (!digest || digest->size() != 16)
      return PayloadError{
          "InvalidDigest", "Content-MD5 is not an MD5 in base64.", {{"Content-MD5", std::string(header)}}};
    if (checksums_.find("md5") == nullptr) return not_loaded("md5");
    plan_.has_digest_ = true;
    plan_.wanted_.push_back({"md5", false});
    plan_.expected_.push_back({"md5", std::move(*digest), DigestSource::content_md5, std::string(header)});
    return std::nullopt;
  }

  Failure checksum_headers() {
    if (context_.use == PayloadUse::completion) return std::nullopt;
    for (const auto& h : request_.headers()) {
      std::string name = checksum_name(view(h.name));
      if (name.empty()) continue;
      if (Failure failure = choose_checksum(std::move(name))) return failure;
      auto digest = text::from_base64(view(h.value));
      if (!digest || digest->size() != plan_.checksum_size_)
        return invalid_request("The value of " + text::lower(view(h.name)) +
                               " is not a digest of that algorithm in base64.");
      plan_.expected_.push_back({plan_.checksum_algorithm_, std::move(*digest), DigestSource::checksum});
    }
    return std::nullopt;
  }

  Failure trailer() {
    const auto header = request_.header("x-amz-trailer");
    if (header.data() == nullptr) return std::nullopt;
    std::vector<std::string> names;
    text::for_each_element(without_trailing_commas(header), ',',
                           [&](std::string_view name) { names.push_back(text::lower(name)); });
    for (auto& name : names) {
      std::string algorithm = checksum_name(name);
      if (algorithm.empty()) return invalid_request("x-amz-trailer names something that is not a checksum.");
      if (Failure failure = choose_checksum(std::move(algorithm))) return failure;
      plan_.announced_trailer_ = std::move(name);
    }
    // Said last: a checksum too many is another error, whatever the body.
    if (!plan_.trailer_)
      return PayloadError{
          "MalformedTrailerError", "x-amz-trailer needs a value of x-amz-content-sha256 that ends in -TRAILER.", {}};
    return std::nullopt;
  }

  Failure sdk_algorithm() {
    const auto header = request_.header("x-amz-sdk-checksum-algorithm");
    if (header.data() == nullptr || context_.use == PayloadUse::completion) return std::nullopt;
    if (plan_.checksum_algorithm_.empty() || !same_header(header, plan_.checksum_algorithm_))
      return invalid_request(
          "x-amz-sdk-checksum-algorithm needs an x-amz-checksum header or trailer of that algorithm.");
    return std::nullopt;
  }

  /// The one checksum of the request.
  Failure choose_checksum(std::string algorithm) {
    if (!plan_.checksum_algorithm_.empty()) return invalid_request("Only one x-amz-checksum can be given.");
    const auto* found = s3_model::is_s3_algorithm(algorithm) ? checksums_.find(algorithm) : nullptr;
    if (found == nullptr) return invalid_request("The checksum algorithm '" + algorithm + "' is not known.");
    const bool keep = context_.use == PayloadUse::object;
    auto same = std::find_if(plan_.wanted_.begin(), plan_.wanted_.end(),
                             [&](const WantedDigest& w) { return w.algorithm == algorithm; });
    if (same != plan_.wanted_.end())
      same->keep = keep;
    else
      plan_.wanted_.push_back({algorithm, keep});
    plan_.has_digest_ = true;
    plan_.checksum_size_ = found->digest_size;
    plan_.checksum_algorithm_ = std::move(algorithm);
    return std::nullopt;
  }

  static PayloadError not_loaded(std::string_view algorithm) {
    return {"NotImplemented", "No plugin that computes " + std::string(algorithm) + " is loaded.", {}};
  }

  const Request& request_;
  const Checksums& checksums_;
  PayloadContext context_;
  PayloadPlan plan_;
};

Result<PayloadPlan, PayloadError> PayloadPlan::parse(const Request& request, const Checksums& checksums,
                                                     PayloadContext context) {
  return PlanParser(request, checksums, std::move(context)).parse();
}

}  // namespace mortise::api_s3
