// SPDX-License-Identifier: Apache-2.0
//
// A mortise_request made from the text of a request head, for tests of what reads requests.
#pragma once

#include <mortise/host_name.h>
#include <mortise/http.h>

#include <charconv>
#include <string>
#include <string_view>
#include <vector>

namespace mortise::test {

/// Lines end in LF; no blank line is needed. "GET /b/k?acl HTTP/1.1\nHost: h\n…". Not copyable: views point into it.
class RawRequest {
 public:
  explicit RawRequest(std::string head) : text_(std::move(head)) {
    std::string_view rest = text_;
    const auto take_line = [&] {
      const auto end = rest.find('\n');
      const auto line = rest.substr(0, end);
      rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
      return line;
    };
    const auto first = take_line();
    const auto method_end = first.find(' ');
    const auto target_end = first.rfind(" HTTP/");
    const auto target = first.substr(method_end + 1, target_end - method_end - 1);
    const auto question = target.find('?');
    abi_.method = str(first.substr(0, method_end));
    abi_.target = str(target);
    abi_.path = str(target.substr(0, question));
    abi_.has_query = question != std::string_view::npos;
    if (abi_.has_query != 0) abi_.query = str(target.substr(question + 1));
    while (!rest.empty()) add_header(take_line());
    abi_.size = sizeof abi_;
    abi_.http_minor = 1;
    abi_.headers = headers_.data();
    abi_.header_count = headers_.size();
    abi_.request_id = str("0123456789ABCDEF");
  }
  RawRequest(const RawRequest&) = delete;
  RawRequest& operator=(const RawRequest&) = delete;

  Request request() const noexcept { return Request(&abi_); }
  /// Says below which mount the path is.
  void mount(std::string_view mount) noexcept { abi_.mount = str(mount); }
  /// Finds the subdomain as the server does when a mount declares `domain`.
  void declare_domain(std::string_view domain) noexcept {
    const auto name = host_name(view(abi_.host));
    if (same_host_name(name, domain)) abi_.domain = str(domain);
    if (!is_below_domain(name, domain)) return;
    abi_.domain = str(domain);
    abi_.subdomain = str(name.substr(0, name.size() - domain.size() - 1));
  }
  mortise_request& abi() noexcept { return abi_; }

 private:
  static std::string_view trim(std::string_view s) {
    const auto first = s.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return s.substr(first, s.find_last_not_of(" \t") - first + 1);
  }
  void add_header(std::string_view line) {
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return;
    const auto name = line.substr(0, colon);
    const auto value = trim(line.substr(colon + 1));
    headers_.push_back(pair(name, value));
    if (same_header(name, "host")) abi_.host = str(value);
    if (same_header(name, "transfer-encoding")) abi_.chunked = 1;
    if (same_header(name, "content-length")) {
      abi_.has_length = 1;
      (void)std::from_chars(value.data(), value.data() + value.size(), abi_.content_length);
    }
  }

  std::string text_;
  std::vector<mortise_pair> headers_;
  mortise_request abi_ = [] {
    mortise_request r{};
    r.size = sizeof r;
    return r;
  }();
};

}  // namespace mortise::test
