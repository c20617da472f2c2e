// SPDX-License-Identifier: Apache-2.0
#include "kernel/config/suggest.h"

#include <algorithm>
#include <numeric>
#include <vector>

namespace mortise::config {
namespace {

/// Insertions, removals, replacements and swaps of neighbours that turn `a` into `b`.
size_t distance(std::string_view a, std::string_view b) {
  std::vector<size_t> before(b.size() + 1), last(b.size() + 1), now(b.size() + 1);
  std::iota(last.begin(), last.end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    now[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      now[j] = std::min({last[j] + 1, now[j - 1] + 1, replaced});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) now[j] = std::min(now[j], before[j - 2] + 1);
    }
    before.swap(last);
    last.swap(now);
  }
  return last[b.size()];
}

}  // namespace

std::string nearest(std::string_view typed, std::span<const std::string> words) {
  if (typed.size() > 64) return {};
  size_t best = std::max<size_t>(1, typed.size() / 3) + 1;
  std::string found;
  for (const std::string& word : words) {
    if (const size_t d = distance(typed, word); d < best) {
      best = d;
      found = word;
    }
  }
  return found;
}

std::string did_you_mean(std::string_view typed, std::span<const std::string> words) {
  const std::string word = nearest(typed, words);
  return word.empty() ? std::string() : "; did you mean '" + word + "'?";
}

}  // namespace mortise::config
