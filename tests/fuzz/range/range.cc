// SPDX-License-Identifier: Apache-2.0
//
// Values of headers: ranges, dates, numbers, RFC 2047 words.
#include <mortise/text.h>

#include <cstdint>
#include <cstdlib>
#include <string>

#include "api_s3/wire/date.h"
#include "api_s3/wire/encoded_word.h"
#include "api_s3/wire/range.h"

using namespace mortise;
using namespace mortise::api_s3;

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const Range range = parse_range(text);
  check(range.kind != MORTISE_RANGE_BETWEEN || range.first <= range.last);
  check(range.kind == MORTISE_RANGE_BETWEEN || range.last == 0);
  check(range.kind != MORTISE_RANGE_NONE || (range.first == 0 && range.last == 0));
  if (const auto copy = parse_copy_range(text)) {
    check(copy->first <= copy->last);
    check(range.kind == MORTISE_RANGE_BETWEEN && range.first == copy->first && range.last == copy->last);
  }
  if (const auto date = parse_date(text)) {
    const int64_t second = *date - (*date % 1000 + 1000) % 1000;
    check(parse_date(iso_date(*date)) == second);
    check(parse_date(http_date(*date)) == second);
  }
  if (const auto words = decode_words(text)) {
    check(words->find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos);
    check(decode_words(encode_word(*words)) == words);
  }
  if (const auto number = mortise::text::parse_decimal<uint64_t>(text))
    check(text.find_first_not_of("0123456789") == std::string_view::npos);
  return 0;
}
