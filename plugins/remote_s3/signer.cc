// SPDX-License-Identifier: Apache-2.0
#include "remote_s3/signer.h"

#include <mortise/text.h>

#include <algorithm>

namespace mortise::remote_s3 {
namespace {

using aws_signature::bytes;
using aws_signature::Digester;

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";

/// What is pulled while it is sent is not hashed before: TLS protects it, and the checksums that go with it.
std::string payload_hash(Digester& digester, const Request& request) {
  return request.uploads ? "UNSIGNED-PAYLOAD" : text::to_hex(bytes(digester.sha256(request.body)));
}

/// S3 folds runs of blanks in what it signs.
std::string folded(std::string_view value) {
  std::string out;
  for (const char c : text::trim(value))
    if (c != ' ' || !out.ends_with(' ')) out.push_back(c);
  return out;
}

/// Go-betweens may change these, or curl sets them.
bool is_signed(std::string_view name) { return name != "expect" && name != "content-length" && name != "user-agent"; }

struct Signed {
  std::string canonical;  // of the headers
  std::string names;
};

Signed signed_headers(Pairs headers) {
  std::sort(headers.begin(), headers.end());
  Signed out;
  for (const auto& [name, value] : headers) {
    if (!is_signed(name)) continue;
    out.canonical.append(name).append(":").append(folded(value)).append("\n");
    out.names.append(out.names.empty() ? "" : ";").append(name);
  }
  return out;
}

}  // namespace

bool Signer::sign(const Request& request, const Target& to, int64_t unix_seconds, Pairs& headers) const {
  headers = request.headers;
  headers.emplace_back("host", to.host);
  if (access_key_.empty()) return true;
  Digester digester;
  if (!digester.usable()) return false;
  const std::string time = text::basic_time(unix_seconds);
  const std::string day = time.substr(0, 8);
  const std::string hash = payload_hash(digester, request);
  headers.emplace_back("x-amz-content-sha256", hash);
  headers.emplace_back("x-amz-date", time);
  const Signed what = signed_headers(headers);
  const std::string canonical =
      request.method + "\n" + to.path + "\n" + to.query + "\n" + what.canonical + "\n" + what.names + "\n" + hash;
  const std::string scope = day + "/" + region_ + "/s3/aws4_request";
  const std::string text =
      std::string(kAlgorithm) + "\n" + time + "\n" + scope + "\n" + text::to_hex(bytes(digester.sha256(canonical)));
  const auto key = keys_.get(digester, prefixed_secret_, day, region_);
  headers.emplace_back("authorization", std::string(kAlgorithm) + " Credential=" + access_key_ + "/" + scope +
                                            ", SignedHeaders=" + what.names +
                                            ", Signature=" + text::to_hex(bytes(key.hmac.sign(text))));
  return true;
}

}  // namespace mortise::remote_s3
