// SPDX-License-Identifier: Apache-2.0
//
// Policies. Input: "resource LF value LF document". Whatever the document is, parsing and evaluating it ends; what was
// parsed decides the same each time, with a trace and without; and a deny is a deny whoever asks for an explanation.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "policy_model/policy.h"

namespace {

using namespace mortise::policy_model;

std::string_view take_line(std::string_view& rest) {
  const auto end = rest.find('\n');
  const auto line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return line;
}

/// Every key has this value.
class OneValue final : public Values {
 public:
  explicit OneValue(std::string_view value) : value_(value) {}
  void give(std::string_view, ValueSink& sink) const override { sink.take(value_); }

 private:
  std::string_view value_;
};

class NoTrace final : public Trace {
 public:
  void concerned(const Statement& statement, const Condition*) override { (void)statement.name(); }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  const auto resource = take_line(rest);
  const std::string_view value = take_line(rest);
  for (const auto kind : {Policy::Kind::bucket, Policy::Kind::identity}) {
    const auto policy = Policy::parse(rest, kind);
    if (!policy) continue;
    (void)is_public(*policy);
    if (kind == Policy::Kind::bucket) (void)check_resources(*policy, "b");
    for (const std::string_view user : {"", "ann"}) {
      const Request request{{user}, "s3:GetObject", resource};
      NoTrace trace;
      const OneValue shortly(value), wholly(value);
      const auto decided = policy->evaluate(request, shortly).effect;
      const auto explained = policy->evaluate(request, wholly, &trace).effect;
      if (decided != explained && !wholly.exhausted()) std::abort();
    }
  }
  return 0;
}
