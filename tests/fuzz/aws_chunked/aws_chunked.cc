// SPDX-License-Identifier: Apache-2.0
//
// A request head and its body through the payload layer. Input: one byte of settings, the head, an empty line, the
// body. Whether the body comes whole or byte by byte must make no difference, and the data must have the announced
// length.
#include <algorithm>
#include <cstdlib>
#include <string>

#include "api_s3/payload/payload.h"
#include "checksum_openssl/algorithms.h"
#include "support/test_host.h"
#include "unit/plugins/raw_request.h"

namespace {

using namespace mortise;
using namespace mortise::api_s3;

void require(bool condition) {
  if (!condition) std::abort();
}

const Checksums& checksums() {
  static test::TestHost host({}, 1);
  static const Checksums all = [] {
    host.provide(MORTISE_CHECKSUM_ID, "",
                 ChecksumTable<checksum_openssl::Md5, checksum_openssl::Sha1, checksum_openssl::Sha256>::get());
    return Checksums(host.host());
  }();
  return all;
}

/// Refuses signatures that begin with '0'.
class Verifier final : public ChunkVerifier {
 public:
  bool chunk(std::string_view signature, std::string_view sha) noexcept override { return check(signature, sha); }
  bool trailer(std::string_view signature, std::string_view sha) noexcept override { return check(signature, sha); }

 private:
  static bool check(std::string_view signature, std::string_view sha) {
    require(!signature.empty() && sha.size() == 64);
    return signature.front() != '0';
  }
};

/// Two headers stand for the parameters of a presigned URL.
PayloadContext context(uint8_t settings, const Request& request) {
  PayloadContext c;
  c.presigned = (settings & 1) != 0;
  c.signature_version = (settings & 2) != 0 ? 4 : (settings & 4) != 0 ? 2 : 0;
  if ((settings & 8) != 0) c.chunks = ChunkVerifierHandle(ChunkVerifier::release(std::make_unique<Verifier>()));
  c.use = static_cast<PayloadUse>((settings >> 4) % 3);
  c.content_sha256 = request.header("parameter-sha256");
  c.content_md5 = request.header("parameter-md5");
  return c;
}

struct Outcome {
  std::string code;
  std::string data;
  size_t expected = 0;
};

Outcome run(const Request& request, std::string_view body, uint8_t settings, size_t piece) {
  Outcome out;
  auto plan = PayloadPlan::parse(request, checksums(), context(settings, request));
  if (!plan) {
    out.code = plan.error().code;
    require(!out.code.empty());
    return out;
  }
  const int64_t length = plan->decoded_length();
  PayloadDecoder decoder(std::move(plan).value(), checksums());
  for (; !body.empty(); body.remove_prefix(std::min(piece, body.size()))) {
    auto error = decoder.feed(body.substr(0, piece), [&](std::string_view data) { out.data.append(data); });
    require(length < 0 || out.data.size() <= static_cast<uint64_t>(length));
    if (error) {
      out.code = error->code;
      return out;
    }
  }
  auto expected = decoder.finish();
  if (!expected) {
    out.code = expected.error().code;
    return out;
  }
  require(length < 0 || out.data.size() == static_cast<uint64_t>(length));
  out.expected = expected->size();
  (void)verify_document(out.data, *expected, checksums());
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string text(reinterpret_cast<const char*>(data + 1), size - 1);
  const auto head_end = text.find("\n\n");
  const test::RawRequest raw(text.substr(0, head_end));
  const std::string_view body = head_end == std::string::npos ? "" : std::string_view(text).substr(head_end + 2);
  const Outcome whole = run(raw.request(), body, data[0], body.size() + 1);
  for (size_t piece : {size_t{1}, size_t{7}}) {
    const Outcome pieces = run(raw.request(), body, data[0], piece);
    require(pieces.code == whole.code && pieces.expected == whole.expected);
    require(!whole.code.empty() || pieces.data == whole.data);  // before an error more may have been handed on
  }
  (void)stored_content_encoding(text);
  return 0;
}
