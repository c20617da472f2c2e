// SPDX-License-Identifier: Apache-2.0
//
// What the fuzz targets of remotes share: the head of an answer, as any protocol reads it.
#pragma once

#include <mortise/abi/remote.h>

#include <cstdlib>
#include <string_view>

#include "remote_transport/head.h"

inline void check(bool holds) {
  if (!holds) std::abort();
}

/// `describe`: the protocol's, of a head and of what was asked for.
template <class Describe>
void read_head(std::string_view text, Describe&& describe) {
  mortise::remote_transport::Head head;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    const size_t length = end == std::string_view::npos ? text.size() : end + 1;
    if (!head.add_line(text.substr(0, length))) return;
    text.remove_prefix(length);
  }
  mortise_remote_read whole{}, range{};
  range.present = MORTISE_REMOTE_RANGE;
  range.offset = 5;
  range.length = 10;
  if (auto object = describe(head, whole)) check(object->abi().content_size == object->body_length());
  if (auto object = describe(head, range)) check(object->body_length() <= 10);
}
