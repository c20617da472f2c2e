// SPDX-License-Identifier: Apache-2.0
//
// Digests that others published, from the documents named.
#include <gtest/gtest.h>

#include "contract/checksum/loaded_algorithms.h"

namespace mortise::test {
namespace {

/// Bytes that go up or down by one from `first`.
std::string ramp(size_t size, int first, int step) {
  std::string bytes(size, '\0');
  for (size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(first + static_cast<int>(i) * step);
  return bytes;
}

struct Vector {
  const char* algorithm;
  std::string input;
  const char* hex;
};

const std::vector<Vector>& published() {
  static const std::vector<Vector> vectors = {
      // RFC 1321, appendix A.5
      {"md5", "", "d41d8cd98f00b204e9800998ecf8427e"},
      {"md5", "abc", "900150983cd24fb0d6963f7d28e17f72"},
      // FIPS 180-4 examples
      {"sha1", "abc", "a9993e364706816aba3e25717850c26c9cd0d89d"},
      {"sha1", "", "da39a3ee5e6b4b0d3255bfef95601890afd80709"},
      {"sha256", "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
      {"sha256", "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
      {"sha512", "abc",
       "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80"
       "e"
       "2a9ac94fa54ca49f"},
      // the catalogue of parametrised CRCs: CRC-32/ISO-HDLC
      {"crc32", "", "00000000"},
      {"crc32", "The quick brown fox jumps over the lazy dog", "414fa339"},
      // RFC 3720, appendix B.4 (there in network byte order of the bit-reversed value)
      {"crc32c", "", "00000000"},
      {"crc32c", std::string(32, '\0'), "8a9136aa"},
      {"crc32c", std::string(32, '\xff'), "62a8ab43"},
      {"crc32c", ramp(32, 0, 1), "46dd794e"},
      {"crc32c", ramp(32, 31, -1), "113fdb5c"},
      // NVM Express, NVM command set specification: 64b CRC test cases over 4 KiB
      {"crc64nvme", "", "0000000000000000"},
      {"crc64nvme", std::string(4096, '\0'), "6482d367eb22b64e"},
      {"crc64nvme", std::string(4096, '\xff'), "c0ddba7302eca3ac"},
      {"crc64nvme", ramp(4096, 0, 1), "3e729f5f6750449c"},
      {"crc64nvme", ramp(4096, 255, -1), "9a2df64b8e9e517e"},
      // xxHash: the values of its command-line program
      {"xxhash", "", "ef46db3751d8e999"},
      {"xxhash", "abc", "44bc2cf5ad770999"},
      {"xxhash2", "abc", "44bc2cf5ad770999"},
      {"xxh3", "", "2d06800538d394c2"},
      {"xxh3", "abc", "78af5f94892f3950"},
      {"xxh128", "", "99aa06d3014798d86001c324468d497f"},
      {"xxh128", "abc", "06b05ab6733a618578af5f94892f3950"},
      {"xxhash64", "", "ef46db3751d8e999"},
      {"xxhash64", "abc", "44bc2cf5ad770999"},
      {"xxhash3", "", "2d06800538d394c2"},
      {"xxhash3", "abc", "78af5f94892f3950"},
      {"xxhash128", "", "99aa06d3014798d86001c324468d497f"},
      {"xxhash128", "abc", "06b05ab6733a618578af5f94892f3950"},
  };
  return vectors;
}

TEST(PublishedVectors, AreReproduced) {
  size_t checked = 0;
  for (const AlgorithmPlace& place : find_algorithms()) {
    const ChecksumPlugin plugin(place.file);
    for (const Vector& vector : published()) {
      if (place.name != vector.algorithm) continue;
      EXPECT_EQ(to_hex(digest_of(plugin.table(), place.index, vector.input)), vector.hex)
          << place << ", input of " << vector.input.size() << " bytes";
      ++checked;
    }
  }
  EXPECT_GE(checked, published().size());
}

}  // namespace
}  // namespace mortise::test
