// SPDX-License-Identifier: Apache-2.0
#include "meta_leveldb/group.h"

namespace mortise::meta_leveldb {
namespace {

constexpr size_t kKeptBytes = size_t{1} << 20;

Error precondition_failed(int index) {
  return Error(Status::precondition, index, "meta_leveldb: commit: precondition " + std::to_string(index) + " fails");
}

}  // namespace

Result<Group::Found> Group::look_up(std::string_view key) {
  if (const auto found = changed_.find(key); found != changed_.end())
    return Found{!found->second->remove, found->second->value, true};
  auto present = database_.get_for_commit(key, read_);
  if (!present) return std::move(present).error();
  return Found{*present, *present ? std::string_view(read_) : std::string_view(), false};
}

Result<Group::Found> Group::look_up_familiar(const Request::Precondition& expected) {
  if (const auto* known = familiar_.find(expected.key)) return Found{true, *known, false};
  auto found = look_up(expected.key);
  if (found && found->present && !found->pending && found->value == expected.expected && !expected.absent)
    familiar_.learn(expected.key, expected.expected);
  return found;
}

void Group::add(std::unique_ptr<Request> request) {
  int index = 0;
  for (const auto& p : request->preconditions()) {
    auto found = index == 0 ? look_up_familiar(p) : look_up(p.key);
    if (!found) return request->answer(std::move(found).error());
    const bool holds = p.absent ? !found->present : found->present && found->value == p.expected;
    if (!holds) {
      // The caller will read again, which must show the change that overruled it.
      if (found->pending) return overruled_.push_back({std::move(request), index});
      return request->answer(precondition_failed(index));
    }
    ++index;
  }
  if (accepted_.empty())
    if (auto begun = database_.begin_group(batch_); !begun) return request->answer(begun);
  accept(std::move(request));
}

void Group::accept(std::unique_ptr<Request> request) {
  for (const auto& m : request->mutations()) {
    if (m.remove) {
      database_.remove(batch_, m.key);
      removals_.fetch_add(1, std::memory_order_relaxed);
    } else {
      database_.put(batch_, m.key, m.value);
    }
    changed_[m.key] = &m;
    familiar_.forget(m.key);
  }
  bytes_ += request->bytes();
  strict_ = strict_ || request->strict();
  frees_space_ = frees_space_ && request->frees_space();
  accepted_.push_back(std::move(request));
}

void Group::write() {
  Result<void> written;
  if (!accepted_.empty()) written = database_.write(batch_, strict_, frees_space_);
  std::vector<std::unique_ptr<Request>> again;
  // Those are written to what room is kept for them.
  if (!written && written.error().status == Status::no_space && !again_) again = take_those_that_free_space();
  if (!written) {
    familiar_.forget_all();
    report(written.error());
  }
  for (const auto& r : accepted_) r->answer(written, strict_);
  for (const auto& o : overruled_) {
    if (written)
      o.request->answer(precondition_failed(o.precondition));
    else
      o.request->answer(
          Error(Status::busy, "meta_leveldb: commit: an earlier commit failed: " + written.error().message));
  }
  clear();
  if (again.empty()) return;
  if (auto writable = database_.ensure_writable(true); !writable) {
    for (const auto& r : again) r->answer(writable);
    return;
  }
  for (auto& r : again) add(std::move(r));  // what they expect may have been changed by those that were refused
  again_ = true;
  if (!empty()) write();
  again_ = false;
}

Result<void> Group::move(std::span<const Move> moves) {
  auto done = database_.begin_group(batch_);
  if (done && !batch_.place) done = Error(Status::no_space, "meta_leveldb: there is no room for another segment");
  for (const auto& m : moves) {
    if (!done) break;
    auto present = database_.get_stored_for_commit(m.key, read_);
    if (!present)
      done = std::move(present).error();
    else if (*present && read_ == m.from)
      database_.put(batch_, m.key, m.value);
    bytes_ += m.value.size();
  }
  if (done) done = database_.write(batch_, false, false);
  clear();
  return done;
}

std::vector<std::unique_ptr<Request>> Group::take_those_that_free_space() {
  std::vector<std::unique_ptr<Request>> out;
  for (auto& r : accepted_)
    if (r->frees_space()) out.push_back(std::move(r));
  std::erase(accepted_, nullptr);
  return out;
}

/// Says whose commits failed, as far as that is known.
void Group::report(const Error& why) const {
  constexpr size_t kMostIds = 16;
  std::string ids;
  size_t count = 0;
  for (const auto& r : accepted_) {
    if (r->call().request_id().empty() || ++count > kMostIds) continue;
    if (!ids.empty()) ids += ' ';
    ids += r->call().request_id();
  }
  if (count > kMostIds) ids += " and " + std::to_string(count - kMostIds) + " more";
  if (count > 0) host_.log(LogLevel::error, "commits failed", {pair("request_id", ids), pair("cause", why.message)});
}

void Group::clear() {
  if (bytes_ <= kKeptBytes)
    batch_.batch.Clear();  // keeps its memory
  else
    batch_ = {};
  changed_.clear();
  accepted_.clear();
  overruled_.clear();
  bytes_ = 0;
  strict_ = false;
  frees_space_ = true;
}

}  // namespace mortise::meta_leveldb
