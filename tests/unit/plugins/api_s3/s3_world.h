// SPDX-License-Identifier: Apache-2.0
//
// The whole plugin over the real object service in memory, without sockets: a test gives a request's text and gets the
// answer. The test's thread is the loop.
#pragma once

#include <mortise/http.h>

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api_s3/pipeline/s3_api.h"
#include "support/test_executor.h"
#include "unit/kernel/objects/stores.h"

namespace mortise::api_s3::test {

/// An answer, its body pulled to the end.
struct Reply {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  int64_t announced = -1;  // length of a body that is not sent
  bool had_source = false;

  /// "" if it is absent; case does not matter.
  std::string header(std::string_view name) const;
  bool has(std::string_view name) const;
  /// Text of the first element of that name, unescaped.
  std::string element(std::string_view name) const;
  /// Of all elements of that name, in order.
  std::vector<std::string> elements(std::string_view name) const;
  std::string code() const { return element("Code"); }
};

/// Grants everything but the actions in `denied`. Users come from the header x-test-user; without it "me". With
/// MORTISE_TEST_LATE_ACCESS in the environment, it answers on another thread, after the question has returned.
class TestAccess {
 public:
  TestAccess();
  const mortise_access* table() const noexcept { return &table_; }

  std::set<std::string, std::less<>> denied;  // "s3:GetObject" or "s3:GetObject bucket/key"
  std::vector<std::string> asked() const;     // "action bucket/key?version", in order
  std::vector<std::string> shown() const;     // "action key" of each object that it was shown
  /// Of the last question about `action`.
  std::map<std::string, std::string> conditions(const std::string& action) const;
  void forget();

 private:
  /// Runs it now, or on the thread that answers late.
  void answer(std::function<void()> task);
  mortise_status authorize(const mortise_access_request& request);
  struct Functions;
  std::atomic<int64_t> asked_late_{0};
  mortise_access table_;
  mutable std::mutex mutex_;
  std::vector<std::string> asked_;                                        // guarded by mutex_
  std::vector<std::string> shown_;                                        // likewise
  std::map<std::string, std::map<std::string, std::string>> conditions_;  // likewise; by action
  std::unique_ptr<mortise::test::TestExecutor> late_;                     // last: it answers until it ends
};

/// With MORTISE_TEST_DISTANT_STORES in the environment, reads of the stores block, and so are made on workers.
class S3World {
 public:
  /// Changes the object service that the plugin sees.
  using Wrap = mortise_objects (*)(const mortise_objects& real, S3World& world);
  explicit S3World(S3Settings settings = {}, Wrap wrap = nullptr);
  ~S3World();

  /// `head` as in raw_request.h; Host and Content-Length are added if they are missing.
  Reply send(std::string_view head, std::string_view body = {}, size_t piece = 7000);
  /// The same for several requests at once; the loop serves them in turn.
  std::vector<Reply> send_all(const std::vector<std::pair<std::string, std::string>>& requests);
  /// Makes a document request with the Content-MD5 it may need.
  Reply post(std::string_view method_and_target, std::string_view document, std::string_view headers = {});

  TestAccess access;
  objects::test::World& world() { return world_; }

 private:
  objects::test::World world_;
  mortise_objects objects_;
  std::unique_ptr<S3Api> api_;
};

}  // namespace mortise::api_s3::test
