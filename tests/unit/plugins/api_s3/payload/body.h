// SPDX-License-Identifier: Apache-2.0
//
// What the tests of the payload layer share: the checksum plugins, and a body run through plan and decoder.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "api_s3/payload/payload.h"
#include "support/loaded_plugin.h"
#include "support/test_host.h"
#include "unit/plugins/raw_request.h"

namespace mortise::api_s3 {

/// The algorithms of checksum_openssl and checksum_crc, loaded once.
inline const Checksums& checksums() {
  static test::TestHost host;
  static const test::LoadedPlugin openssl("checksum_openssl", host);
  static const test::LoadedPlugin crc("checksum_crc", host);
  static const Checksums all = [] {
    for (const auto* plugin : {&openssl, &crc})
      host.provide(MORTISE_CHECKSUM_ID, "", plugin->table<mortise_checksum>(MORTISE_CHECKSUM_ID));
    return Checksums(host.host());
  }();
  return all;
}

inline Digest digest(std::string_view algorithm, std::string_view data) {
  Hasher h = checksums().create(algorithm);
  h.update(data);
  return h.finish();
}

/// Accepts what it is told, and remembers what it was asked.
class RecordingVerifier final : public ChunkVerifier {
 public:
  struct Log {
    std::vector<std::string> signatures;
    std::vector<std::string> hashes;
    size_t accept = 1000;  // calls, then refuse
    bool destroyed = false;
  };
  explicit RecordingVerifier(Log& log) : log_(log) {}
  ~RecordingVerifier() override { log_.destroyed = true; }
  bool chunk(std::string_view signature, std::string_view sha) noexcept override { return record(signature, sha); }
  bool trailer(std::string_view signature, std::string_view sha) noexcept override { return record(signature, sha); }
  Facts facts() const override { return {{"StringToSign", "as the verifier says"}}; }

 private:
  bool record(std::string_view signature, std::string_view sha) {
    log_.signatures.emplace_back(signature);
    log_.hashes.emplace_back(sha);
    return log_.signatures.size() <= log_.accept;
  }
  Log& log_;
};

/// What came of one body.
struct Decoded {
  std::string code;  // "" = good
  PayloadError error;
  std::string data;
  std::vector<ExpectedDigest> expected;
  std::vector<WantedDigest> wanted;
  int64_t decoded_length = -2;

  std::string fact(std::string_view name) const {
    for (const auto& [n, value] : error.facts)
      if (n == name) return value;
    return "(none)";
  }
};

/// Runs `body` through plan and decoder in pieces of `piece` bytes, then checks the digests over the data.
inline Decoded decode(const std::string& head, std::string_view body, size_t piece = 1 << 20,
                      PayloadContext context = {}) {
  const test::RawRequest raw(head);
  Decoded out;
  const auto fail = [&](PayloadError error) {
    out.code = error.code;
    out.error = std::move(error);
    return out;
  };
  auto plan = PayloadPlan::parse(raw.request(), checksums(), std::move(context));
  if (!plan) return fail(std::move(plan).error());
  out.decoded_length = plan->decoded_length();
  out.wanted = plan->wanted();
  PayloadDecoder decoder(std::move(plan).value(), checksums());
  for (; !body.empty(); body.remove_prefix(std::min(piece, body.size()))) {
    const std::string copy(body.substr(0, piece));  // so that sanitizers see a piece's end
    auto error = decoder.feed(copy, [&](std::string_view data) {
      EXPECT_GE(data.data(), copy.data());
      EXPECT_LE(data.data() + data.size(), copy.data() + copy.size());
      out.data.append(data);
    });
    if (error) return fail(std::move(*error));
  }
  auto expected = decoder.finish();
  if (!expected) return fail(std::move(expected).error());
  out.expected = std::move(expected).value();
  if (auto error = verify_document(out.data, out.expected, checksums())) return fail(std::move(*error));
  return out;
}

}  // namespace mortise::api_s3
