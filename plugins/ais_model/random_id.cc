// SPDX-License-Identifier: Apache-2.0
#include "ais_model/random_id.h"

#include <sys/random.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace mortise::ais_model {

std::string make_random_id() {
  constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  std::array<uint16_t, 9> random{};
  if (getrandom(random.data(), sizeof random, 0) != sizeof random) std::abort();  // so few bytes never come short
  std::string id;
  for (const uint16_t r : random) id.push_back(kLetters[r % kLetters.size()]);
  return id;
}

}  // namespace mortise::ais_model
