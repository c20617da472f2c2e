// SPDX-License-Identifier: Apache-2.0
//
// The digests that S3 and AIStore clients ask for. None can be combined from parts.
#pragma once

#include "checksum_openssl/evp_hasher.h"

namespace mortise::checksum_openssl {

struct Md5 : EvpHasher<Md5> {
  static constexpr const char* kName = "md5";
  static constexpr const char* kOpensslName = "MD5";
  static constexpr uint32_t kDigestSize = 16;
  static constexpr const char* kTestVector = "25f9e794323b453885f5181f1b624d0b";
};

struct Sha1 : EvpHasher<Sha1> {
  static constexpr const char* kName = "sha1";
  static constexpr const char* kOpensslName = "SHA1";
  static constexpr uint32_t kDigestSize = 20;
  static constexpr const char* kTestVector = "f7c3bc1d808e04732adf679965ccc34ca7ae3441";
};

struct Sha256 : EvpHasher<Sha256> {
  static constexpr const char* kName = "sha256";
  static constexpr const char* kOpensslName = "SHA256";
  static constexpr uint32_t kDigestSize = 32;
  static constexpr const char* kTestVector = "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225";
};

struct Sha512 : EvpHasher<Sha512> {
  static constexpr const char* kName = "sha512";
  static constexpr const char* kOpensslName = "SHA512";
  static constexpr uint32_t kDigestSize = 64;
  static constexpr const char* kTestVector =
      "d9e6762dd1c8eaf6d61b3c6192fc408d4d6d5f1176d0c29169bc24e71c3f274ad27fcd5811b313d681f7e55ec02d73d499c95455b6b5bb50"
      "3acf574fba8ffe85";
};

}  // namespace mortise::checksum_openssl
