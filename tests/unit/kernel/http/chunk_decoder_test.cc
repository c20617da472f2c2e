// SPDX-License-Identifier: Apache-2.0
#include "kernel/http/chunk_decoder.h"

#include <gtest/gtest.h>

#include <string>

namespace mortise::http {
namespace {

struct Decoded {
  std::string data;
  ChunkDecoder::Event last = ChunkDecoder::Event::need_more;
  size_t consumed = 0;
};

/// Feeds `in` in pieces of `step` bytes.
Decoded decode(std::string_view in, size_t step) {
  ChunkDecoder decoder;
  Decoded out;
  for (size_t at = 0; at < in.size(); at += step) {
    auto piece = in.substr(at, step);
    while (!piece.empty()) {
      const auto s = decoder.next(piece);
      piece.remove_prefix(s.consumed);
      out.consumed += s.consumed;
      out.data += s.data;
      out.last = s.event;
      if (s.event == ChunkDecoder::Event::end || s.event == ChunkDecoder::Event::broken) return out;
    }
  }
  return out;
}

TEST(ChunkDecoderTest, DoesNotDependOnHowTheBytesAreCut) {
  const std::string in = "5\r\nhello\r\n1A\r\nabcdefghijklmnopqrstuvwxyz\r\n00\r\nX-T: 1\r\nY:\r\n\r\n";
  for (size_t step = 1; step <= in.size(); ++step) {
    const auto out = decode(in + "rest", step);
    EXPECT_EQ(out.data, "helloabcdefghijklmnopqrstuvwxyz");
    EXPECT_EQ(out.last, ChunkDecoder::Event::end);
    EXPECT_EQ(out.consumed, in.size());
  }
}

TEST(ChunkDecoderTest, DataIsPartOfTheInput) {
  ChunkDecoder decoder;
  const std::string_view in = "3\r\nabc\r\n";
  const auto step = decoder.next(in);
  EXPECT_EQ(step.event, ChunkDecoder::Event::data);
  EXPECT_EQ(step.data.data(), in.data() + 3);
}

TEST(ChunkDecoderTest, TakesTheLargestSize) {
  ChunkDecoder decoder;
  EXPECT_EQ(decoder.next("fffffffffffffff\r\n").event, ChunkDecoder::Event::need_more);
  decoder.reset();
  EXPECT_EQ(decoder.next("1000000000000000\r\n").event, ChunkDecoder::Event::broken);
}

}  // namespace
}  // namespace mortise::http
