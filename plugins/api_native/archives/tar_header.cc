// SPDX-License-Identifier: Apache-2.0
#include "api_native/archives/tar_header.h"

#include <algorithm>
#include <cstring>

namespace mortise::api_native {
namespace {

constexpr size_t kNameField = 100;
constexpr uint64_t kMostInField = 077777777777;  // eleven octal digits

void put_octal(char* field, size_t digits, uint64_t number) {
  for (size_t i = digits; i-- > 0; number /= 8) field[i] = static_cast<char>('0' + number % 8);
}

std::string block(std::string_view name, uint64_t size, int64_t seconds, char type) {
  std::string out(kTarBlock, '\0');
  name.copy(out.data(), kNameField);
  put_octal(&out[100], 7, 0644);
  put_octal(&out[108], 7, 0);
  put_octal(&out[116], 7, 0);
  put_octal(&out[124], 11, std::min(size, kMostInField));
  put_octal(&out[136], 11, static_cast<uint64_t>(std::max<int64_t>(seconds, 0)));
  std::memset(&out[148], ' ', 8);
  out[156] = type;
  std::memcpy(&out[257],
              "ustar\0"
              "00",
              8);
  unsigned sum = 0;
  for (const char c : out) sum += static_cast<unsigned char>(c);
  put_octal(&out[148], 6, sum);
  out[154] = '\0';
  return out;
}

/// "length key=value\n", where the length counts itself.
std::string pax_record(std::string_view key, std::string_view value) {
  const size_t rest = key.size() + value.size() + 3;
  size_t length = rest + 1;
  while (std::to_string(length).size() + rest != length) ++length;
  return std::to_string(length) + " " + std::string(key) + "=" + std::string(value) + "\n";
}

}  // namespace

std::string tar_header(std::string_view name, uint64_t size, int64_t modified_ms) {
  const int64_t seconds = modified_ms / 1000;
  std::string records;
  const bool ascii = std::all_of(name.begin(), name.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  if (name.size() > kNameField || !ascii) records += pax_record("path", name);
  if (size > kMostInField) records += pax_record("size", std::to_string(size));
  std::string out;
  if (!records.empty()) {
    out = block("pax_header", records.size(), seconds, 'x') + records;
    out.append(tar_padding(records.size()), '\0');
  }
  return out + block(name, size, seconds, '0');
}

}  // namespace mortise::api_native
