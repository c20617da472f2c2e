// SPDX-License-Identifier: Apache-2.0
//
// Checksum plugins that are wrong are refused before anything is stored with them.
#include "server/zoo.h"

#include "support/http_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mortise::test {
namespace {

using testing::HasSubstr;

struct Wrong {
  std::string animal;
  std::string line;  // behind the file's name
};

class ChecksumZoo : public testing::TestWithParam<Wrong> {};

std::string log_of(const std::vector<std::string>& sets) {
  TestServer server({"", zoo_flags(sets), {}});
  EXPECT_EQ(server.start_and_wait(), 1);
  return server.log();
}

TEST_P(ChecksumZoo, IsRefusedWithAClearLine) {
  const std::string name = "sum_" + GetParam().animal;
  EXPECT_THAT(log_of({"plugins.zoo_" + name + ".enabled=true"}),
              HasSubstr("plugin 'zoo_" + name + "' is refused: " + zoo_file(name) + " " + GetParam().line));
}

const char* const kWrong = "gives a checksum 'zoosum' that is wrong: ";

INSTANTIATE_TEST_SUITE_P(
    All, ChecksumZoo,
    testing::Values(
        Wrong{"null_function", "gives a checksum table in which a function is NULL"},
        Wrong{"no_name", "gives nothing, or no name, for its checksum number 0"},
        Wrong{"bad_name", "gives a checksum the name 'Zoo Sum'; a name is 1 to 32 of a-z, 0-9, _ and -"},
        Wrong{"no_size", "says that the checksum 'zoosum' has 0 bytes; it can have 1 to 64"},
        Wrong{"large_size", "says that the checksum 'zoosum' has 65 bytes; it can have 1 to 64"},
        Wrong{"twice", "gives the checksum 'zoosum' twice"},
        Wrong{"no_algorithm", "gives 0 checksums; there can be 1 to 1000"},
        Wrong{"md5", "gives a checksum 'md5' that is wrong: it has 4 bytes, it should have 16"},
        Wrong{"crc32c",
              "gives a checksum 'crc32c' that is wrong: the digest of 123456789 is bb86b11c, it should be e3069283"},
        Wrong{"bad_vector", std::string(kWrong) +
                                "the digest of 123456789 is bb86b11c, it should be 00000000 by its own "
                                "words"},
        Wrong{"odd_vector", std::string(kWrong) + "its test vector 'bb86b11' is not the hex form of 4 bytes"},
        Wrong{"by_pieces",
              std::string(kWrong) + "the digest of 4099 bytes is another one when they come in pieces of 1"},
        Wrong{"never_reset", std::string(kWrong) + "a state that was reset does not begin anew"},
        Wrong{"shared_state", std::string(kWrong) + "two states disturb each other"},
        Wrong{"constant", std::string(kWrong) + "it does not depend on the input"},
        Wrong{"writes_more", std::string(kWrong) + "finish() writes more than the 4 bytes it says"},
        Wrong{"writes_less", std::string(kWrong) + "finish() does not write all of the 4 bytes it says"},
        Wrong{"no_state", std::string(kWrong) + "create() gives nothing"},
        Wrong{"combines_badly",
              std::string(kWrong) + "combine() of 1 and 4098 bytes gives another digest than all of them"}),
    [](const auto& wrong) { return wrong.param.animal; });

TEST(ChecksumZooTogether, TwoThatGiveTheSameAreRefusedAndBothNamed) {
  EXPECT_THAT(log_of({"plugins.zoo_sum_good.enabled=true", "plugins.zoo_sum_same.enabled=true"}),
              HasSubstr("plugin 'zoo_sum_same' is refused: " + zoo_file("sum_same") +
                        " gives the checksum 'zoosum', and so does the plugin 'zoo_sum_good'"));
}

TEST(ChecksumZooTogether, AGoodOneIsUsed) {
  TestServer server({"[[bucket]]\nname = \"sums\"\nproperties = { \"checksum.type\" = \"zoosum\" }\n",
                     zoo_flags({"plugins.zoo_sum_good.enabled=true", "plugins.api_s3.enabled=true",
                                "plugins.checksum_openssl.enabled=true"}),
                     {}});
  server.start();
  EXPECT_EQ(http(server.address(), "PUT", "/sums/key", "body").status, 200);
  EXPECT_EQ(http(server.address(), "GET", "/sums/key").body, "body");
  EXPECT_EQ(server.terminate(), 0);
}

}  // namespace
}  // namespace mortise::test
