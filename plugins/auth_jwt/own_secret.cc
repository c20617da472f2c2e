// SPDX-License-Identifier: Apache-2.0
#include "auth_jwt/own_secret.h"

#include <mortise/text/hex.h>

#include <openssl/rand.h>

#include <array>
#include <string_view>

namespace mortise::auth_jwt {
namespace {

constexpr std::string_view kRecord = "secret";

}  // namespace

Result<std::string> own_secret(const Records& records) {
  auto kept = records.get_and_wait(kRecord);
  if (!kept) return std::move(kept).error();
  if (kept->value) return std::move(*kept->value);
  std::array<unsigned char, 32> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
    return Error(Status::internal, "OpenSSL has no random bytes");
  std::string secret = text::to_hex({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  // If another server over the same store was faster, this one fails, and finds that secret at its next start.
  auto made = records.commit_and_wait(RecordBatch().expect(kRecord, std::nullopt).put(kRecord, secret));
  if (!made) return std::move(made).error();
  return secret;
}

}  // namespace mortise::auth_jwt
