// SPDX-License-Identifier: Apache-2.0
#include "kernel/plugin/known_checksums.h"

namespace mortise::plugin {
namespace {

// clang-format off
constexpr KnownChecksum kKnown[] = {
    {"md5", "d41d8cd98f00b204e9800998ecf8427e", "25f9e794323b453885f5181f1b624d0b", "14d76a6815f01a4742283f22abcbc8aa"},
    {"sha1",
     "da39a3ee5e6b4b0d3255bfef95601890afd80709",
     "f7c3bc1d808e04732adf679965ccc34ca7ae3441",
     "6d4b1be5d257cea54a22c2619bed8f9527ac7066"},
    {"sha224",
     "d14a028c2a3a2bc9476102bb288234c415a2b01f828ea62ac5b3e42f",
     "9b3e61bf29f17c75572fae2e86e17809a4513d07c8a18152acf34521",
     "8f23a7732147b45dcfa408870e243359faf5af597e9f9923316e47d4"},
    {"sha256",
     "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
     "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225",
     "0ce42c8081bd563f10696d5608c37746929d69b1462efa25d09352bda85b2b88"},
    {"sha384",
     "38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1da274edebfe76f65fbd51ad2f14898b95b",
     "eb455d56d2c1a69de64e832011f3393d45f3fa31d6842f21af92d2fe469c499da5e3179847334a18479c8d1dedea1be3",
     "51c7fd2583853f4d90883d6740fe1987d996072ec213645081a519f2cd384286363633532b4565ebed04c691d4106e9c"},
    {"sha512",
     "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
     "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e",
     "d9e6762dd1c8eaf6d61b3c6192fc408d4d6d5f1176d0c29169bc24e71c3f274a"
     "d27fcd5811b313d681f7e55ec02d73d499c95455b6b5bb503acf574fba8ffe85",
     "b57b3790bc45d8af2fc96e230a7f1f196f0b952218b8e4ec8eed2f5771af1d31"
     "e124f9fb7085889ae251f2b5d476f190b2690a29eaf70f88ca3e0a29d8ad10c0"},
    {"crc32", "00000000", "cbf43926", "dfade85a"},
    {"adler32", "00000001", "091e01de", "c61ef908"},
    {"crc32c", "00000000", "e3069283", "fb1f1d7a"},
    {"crc64nvme", "0000000000000000", "ae8b14860a799888", "01c36ad56ef867c2"},
    {"xxhash", "ef46db3751d8e999", "8cb841db40e6ae83", "c2c15a86d6a1985b"},
    {"xxhash2", "ef46db3751d8e999", "8cb841db40e6ae83", "c2c15a86d6a1985b"},
    {"xxhash64", "ef46db3751d8e999", "8cb841db40e6ae83", "c2c15a86d6a1985b"},
    {"xxh64", "ef46db3751d8e999", "8cb841db40e6ae83", "c2c15a86d6a1985b"},
    {"xxh3", "2d06800538d394c2", "72dcb18b67a17dff", "d84ddd40d2dfa2c7"},
    {"xxhash3", "2d06800538d394c2", "72dcb18b67a17dff", "d84ddd40d2dfa2c7"},
    {"xxh128",
     "99aa06d3014798d86001c324468d497f",
     "33119477ede5dcd5e9716427681d5860",
     "c7cf48297d922b74d84ddd40d2dfa2c7"},
    {"xxhash128",
     "99aa06d3014798d86001c324468d497f",
     "33119477ede5dcd5e9716427681d5860",
     "c7cf48297d922b74d84ddd40d2dfa2c7"},
};
// clang-format on

}  // namespace

std::span<const KnownChecksum> known_checksums() noexcept { return kKnown; }

}  // namespace mortise::plugin
