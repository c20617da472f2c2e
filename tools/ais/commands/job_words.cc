// SPDX-License-Identifier: Apache-2.0
#include "ais/commands/job_words.h"

#include "ais/calls/job_kinds.h"
#include "ais/command_line/command.h"

namespace mortise::ais {

Result<JobQuery> job_query_of(const std::vector<std::string>& words) {
  JobQuery out;
  const auto set = [](std::string& to, std::string value) {
    if (!to.empty()) return false;
    to = std::move(value);
    return true;
  };
  for (const auto& word : words) {
    bool fits = true;
    if (const auto open = word.find('['); open != std::string::npos && word.ends_with(']')) {
      fits = set(out.kind, kind_of(word.substr(0, open))) && set(out.id, word.substr(open + 1, word.size() - open - 2));
    } else if (word.find("://") != std::string::npos) {
      auto bucket = parse_bucket(word);
      if (!bucket) return usage_error(bucket.error().message);
      fits = out.bucket.bucket.empty();
      out.bucket = std::move(*bucket);
    } else if (is_kind(word)) {
      fits = set(out.kind, kind_of(word));
    } else {
      fits = set(out.id, word);
    }
    if (!fits) return usage_error("unknown or misplaced: " + word);
  }
  return out;
}

}  // namespace mortise::ais
