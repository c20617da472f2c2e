// SPDX-License-Identifier: Apache-2.0
//
// Does something to many objects, a page at a time: all of a page are under way at once, so that the store can merge
// their commits, and the next page begins when the last one of them ended. No thread waits. Memory: one page.
#pragma once

#include <mortise/host.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "api_native/errors/native_error.h"

namespace mortise::api_native {

class Sweep : public std::enable_shared_from_this<Sweep> {
 public:
  static constexpr size_t kPage = 128;
  using Names = std::vector<std::string>;
  /// Called once for each name, when that is over.
  using Done = std::function<void(Refusal)>;
  struct Work {
    /// Worker. Fills the next page, of kPage names at most; none = the end.
    std::function<Refusal(Names&)> next;
    /// Worker. Begins one, and calls `done` at once or later, on any thread.
    std::function<void(const std::string& name, Done done)> act;
    /// Any thread, before each page: whether to go on.
    std::function<bool()> wanted = [] { return true; };
    /// Any thread, once, last. With the error of next(), or of the first `act` that failed: then the sweep ended with
    /// its page.
    std::function<void(Refusal)> ended;
  };

  static void start(Host host, Work work);

 private:
  Sweep(Host host, Work work) : host_(host), work_(std::move(work)) {}
  void page();
  void one_ended(Refusal refusal);
  void submit();

  const Host host_;
  const Work work_;
  Names names_;
  std::atomic<size_t> left_{0};
  std::atomic<bool> failed_{false};
  Refusal first_;  // written by whoever set failed_
};

}  // namespace mortise::api_native
