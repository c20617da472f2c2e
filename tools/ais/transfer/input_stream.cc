// SPDX-License-Identifier: Apache-2.0
#include "ais/transfer/input_stream.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

namespace mortise::ais {
namespace {

constexpr size_t kKept = 1 << 20;

Result<size_t> read_input(char* to, size_t size) {
  for (;;) {
    const auto n = ::read(STDIN_FILENO, to, size);
    if (n >= 0) return static_cast<size_t>(n);
    if (errno != EINTR)
      return Error(Status::io, errno, "cannot read standard input: " + std::generic_category().message(errno));
  }
}

}  // namespace

Result<InputStream> InputStream::open() {
  InputStream out;
  out.kept_.resize(kKept);
  size_t filled = 0;
  while (filled < kKept && !out.ended_) {
    auto n = read_input(out.kept_.data() + filled, kKept - filled);
    if (!n) return std::move(n).error();
    filled += *n;
    out.ended_ = *n == 0;
  }
  out.kept_.resize(filled);
  return out;
}

std::optional<uint64_t> InputStream::size() const {
  if (ended_) return kept_.size();
  return std::nullopt;
}

Result<size_t> InputStream::read(char* to, size_t size) {
  if (at_ < kept_.size()) {
    const auto n = std::min(size, kept_.size() - at_);
    std::memcpy(to, kept_.data() + at_, n);
    at_ += n;
    return n;
  }
  if (ended_) return size_t{0};
  beyond_ = true;
  return read_input(to, size);
}

bool InputStream::rewind() {
  at_ = 0;
  return !beyond_;
}

}  // namespace mortise::ais
