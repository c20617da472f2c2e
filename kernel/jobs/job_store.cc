// SPDX-License-Identifier: Apache-2.0
#include "kernel/jobs/job_store.h"

#include <mortise/text/number.h>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>
#include <utility>

namespace mortise::jobs {
namespace {

constexpr std::string_view kActive = "active/";
constexpr std::string_view kAbort = "abort/";
constexpr std::string_view kPosition = "position/";
constexpr std::string_view kEnded = "ended/";
constexpr std::string_view kLastEnd = "last/";

std::string key_of(std::string_view folder, std::string_view name) { return std::string(folder).append(name); }
std::string ended_key(const std::string& kind, const std::string& id) { return key_of(kEnded, kind + "/" + id); }

/// Lines of a report may be no UTF-8.
std::string text_of(const RunFacts& run) {
  return to_json(run, true).dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace

Result<JobStore::Content> JobStore::load(const std::function<void(const std::string& key)>& unreadable) const {
  Content out;
  std::map<std::string, std::string> positions;
  std::set<std::string> aborts;
  const auto read = [&](const mortise_record& record) {
    const std::string key(view(record.key));
    const std::string_view value = view(record.value);
    if (key.starts_with(kPosition)) {
      positions.emplace(key.substr(kPosition.size()), value);
    } else if (key.starts_with(kAbort)) {
      aborts.insert(key.substr(kAbort.size()));
    } else if (key.starts_with(kLastEnd)) {
      if (const auto ms = text::parse_decimal<int64_t>(value)) out.last_end[key.substr(kLastEnd.size())] = *ms;
    } else if (auto run = run_of_json(value)) {
      if (key.starts_with(kActive))
        out.active.push_back({std::move(*run), {}});
      else if (key.starts_with(kEnded))
        out.ended.push_back(std::move(*run));
    } else {
      unreadable(key);
    }
  };
  if (const auto scanned = records_.scan_and_wait({}, {}, 0, read); !scanned) return scanned.error();
  for (Left& left : out.active) {
    if (const auto found = positions.find(left.facts.id); found != positions.end())
      left.position = std::move(found->second);
    left.facts.aborting = aborts.erase(left.facts.id) != 0;
  }
  RecordBatch late;  // aborts that came just when the run ended
  for (const std::string& id : aborts) late.remove(key_of(kAbort, id));
  if (!aborts.empty()) (void)records_.commit_and_wait(late);  // else at the next start
  return out;
}

void JobStore::commit(const RecordBatch& batch, std::function<void(const Result<void>&)> done) const {
  records_.commit(nullptr, batch, [done = std::move(done)](const mortise_error& e, uint64_t) {
    done(e.status == MORTISE_OK ? Result<void>() : Result<void>(Error::from(e)));
  });
}

void JobStore::begun(const RunFacts& run, std::function<void(const Result<void>&)> done) const {
  commit(RecordBatch().put(key_of(kActive, run.id), text_of(run)), std::move(done));
}

// A record of its own: that of the run would come back if it were written when the run has just ended.
void JobStore::aborted(const std::string& id, std::function<void(const Result<void>&)> done) const {
  commit(RecordBatch().put(key_of(kAbort, id), ""), std::move(done));
}

Result<void> JobStore::save(const RunFacts& run, const std::optional<std::string>& position) const {
  RecordBatch batch;
  batch.put(key_of(kActive, run.id), text_of(run));
  if (position) batch.put(key_of(kPosition, run.id), *position);
  const auto saved = records_.commit_and_wait(batch);
  return saved ? Result<void>() : saved.error();
}

Result<void> JobStore::ended(const RunFacts& run, const std::string& forgotten) const {
  RecordBatch batch;
  batch.remove(key_of(kActive, run.id)).remove(key_of(kPosition, run.id)).remove(key_of(kAbort, run.id));
  if (!forgotten.empty()) batch.remove(ended_key(run.kind, forgotten));
  batch.put(ended_key(run.kind, run.id), text_of(run));
  batch.put(key_of(kLastEnd, run.kind), std::to_string(run.finished_ms));
  const auto kept = records_.commit_and_wait(batch);
  return kept ? Result<void>() : kept.error();
}

void JobStore::last_end(const std::string& kind, int64_t unix_ms) const {
  records_.commit(nullptr, RecordBatch().put(key_of(kLastEnd, kind), std::to_string(unix_ms)),
                  [](const mortise_error&, uint64_t) {});  // lost: it counts from the next start
}

}  // namespace mortise::jobs
