// SPDX-License-Identifier: Apache-2.0
#include "lifecycle/walk.h"

#include <utility>

namespace mortise::lifecycle {

void Walk::take(const Judge& judge, Version row, std::vector<Action>& actions) {
  if (row.latest || row.key != key_) return begin_key(judge, std::move(row), actions);
  marker_.reset();
  if (!row.is_locked && judge.removes_older(row, since_ms_, older_))
    actions.push_back({Action::Kind::remove_older, row.key, row.version, row.state});
  ++older_;
  since_ms_ = row.modified_ms;
}

void Walk::begin_key(const Judge& judge, Version row, std::vector<Action>& actions) {
  end_key(judge, actions);
  key_ = row.key;
  since_ms_ = row.modified_ms;
  older_ = 0;
  if (!row.latest) return;  // the current one was written after the listing had passed its place: next time
  if (row.is_marker)
    marker_ = std::move(row);
  else if (judge.expires(row))
    actions.push_back({Action::Kind::expire, row.key, {}, row.state});
}

void Walk::end_key(const Judge& judge, std::vector<Action>& actions) {
  if (const auto marker = std::exchange(marker_, std::nullopt); marker && judge.removes_marker(*marker))
    actions.push_back({Action::Kind::remove_marker, marker->key, marker->version, marker->state});
  if (!key_.empty()) complete_ = key_;
}

void Walk::end(const Judge& judge, std::vector<Action>& actions) { end_key(judge, actions); }

}  // namespace mortise::lifecycle
