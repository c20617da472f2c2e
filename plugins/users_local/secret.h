// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <openssl/crypto.h>

#include <string>
#include <string_view>
#include <utility>

namespace mortise::users_local {

/// A text whose memory is overwritten when it is not needed any more.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text) : text_(std::move(text)) {}
  Secret(Secret&& o) noexcept : text_(std::move(o.text_)) { o.forget(); }
  Secret& operator=(Secret&& o) noexcept {
    forget();
    text_ = std::move(o.text_);
    o.forget();
    return *this;
  }
  Secret(const Secret&) = default;
  Secret& operator=(const Secret&) = delete;
  ~Secret() { forget(); }
  std::string_view view() const noexcept { return text_; }

 private:
  void forget() noexcept {
    OPENSSL_cleanse(text_.data(), text_.size());
    text_.clear();
  }
  std::string text_;
};

}  // namespace mortise::users_local
