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
constexpr std::string_view kInput = "input/";
constexpr size_t kInputPiece = size_t{512} << 10;
constexpr size_t kRemovals = 500;  // in one batch

std::string key_of(std::string_view folder, std::string_view name) { return std::string(folder).append(name); }
std::string ended_key(const std::string& kind, const std::string& id) { return key_of(kEnded, kind + "/" + id); }

size_t pieces_of(size_t bytes) { return (bytes + kInputPiece - 1) / kInputPiece; }
std::string input_key(const std::string& id, size_t piece) {
  const std::string number = std::to_string(piece);
  return key_of(kInput, id + "/" + std::string(4 - std::min<size_t>(4, number.size()), '0') + number);
}
/// Of a key input/ID/NNNN.
std::string id_of_input(std::string_view key) {
  key.remove_prefix(kInput.size());
  return std::string(key.substr(0, key.find('/')));
}

/// Lines of a report may be no UTF-8.
std::string text_of(const RunFacts& run) {
  return to_json(run, true).dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace

Result<JobStore::Content> JobStore::load(const std::function<void(const std::string& key)>& unreadable) const {
  Content out;
  std::map<std::string, std::string> positions;
  std::set<std::string> aborts;
  std::map<std::string, std::string> inputs;
  const auto read = [&](const mortise_record& record) {
    const std::string key(view(record.key));
    const std::string_view value = view(record.value);
    if (key.starts_with(kPosition)) {
      positions.emplace(key.substr(kPosition.size()), value);
    } else if (key.starts_with(kInput)) {
      inputs[id_of_input(key)].append(value);  // the scan is in the order of keys
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
    if (const auto found = inputs.find(left.facts.id); found != inputs.end()) {
      left.input = std::move(found->second);
      inputs.erase(found);
    }
  }
  for (const auto& [id, input] : inputs) remove_input(id, input.size());  // the start was not acknowledged
  RecordBatch late;                                                       // aborts that came just when the run ended
  for (const std::string& id : aborts) late.remove(key_of(kAbort, id));
  if (!aborts.empty()) (void)records_.commit_and_wait(late);  // else at the next start
  return out;
}

void JobStore::commit(const RecordBatch& batch, std::function<void(const Result<void>&)> done) const {
  records_.commit(nullptr, batch, [done = std::move(done)](const mortise_error& e, uint64_t) {
    done(e.status == MORTISE_OK ? Result<void>() : Result<void>(Error::from(e)));
  });
}

/// An input on its way to the records.
struct JobStore::InputBegun {
  RunFacts run;
  std::string input;
  std::function<void(const Result<void>&)> done;
};

void JobStore::begun(const RunFacts& run, std::string_view input, std::function<void(const Result<void>&)> done) const {
  if (input.empty()) return commit(RecordBatch().put(key_of(kActive, run.id), text_of(run)), std::move(done));
  put_input(std::make_shared<InputBegun>(InputBegun{run, std::string(input), std::move(done)}), 0);
}

/// A piece after the other; the run itself comes with the last one, so that no run lacks a part of its input.
void JobStore::put_input(std::shared_ptr<InputBegun> begun, size_t piece) const {
  const bool last = piece + 1 == pieces_of(begun->input.size());
  RecordBatch batch;
  batch.put(input_key(begun->run.id, piece), begun->input.substr(piece * kInputPiece, kInputPiece));
  if (last) batch.put(key_of(kActive, begun->run.id), text_of(begun->run));
  commit(batch, [this, begun, piece, last](const Result<void>& kept) {
    if (last || !kept) return begun->done(kept);
    put_input(begun, piece + 1);
  });
}

void JobStore::remove_input(const std::string& id, size_t bytes) const {
  const size_t count = pieces_of(bytes);
  for (size_t piece = 0; piece < count;) {
    RecordBatch batch;
    for (size_t i = 0; i < kRemovals && piece < count; ++i) batch.remove(input_key(id, piece++));
    (void)records_.commit_and_wait(batch);  // else at the next start
  }
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
  for (size_t piece = 0; piece < pieces_of(run.input_bytes); ++piece) batch.remove(input_key(run.id, piece));
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
