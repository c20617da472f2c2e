// SPDX-License-Identifier: Apache-2.0
//
// The pages of the admin listener for buckets and their properties, as JSON:
//   GET   /properties          [{"name", "owner", "type", "default", "choices", "help", "internal"}]
//   GET   /buckets?after=NAME  {"buckets": [{"name", "owner", "created_ms"}], "next": NAME or ""}
//   GET   /buckets/NAME        {"name", "owner", "created_ms", "generation", "properties": {…}}
//   PUT   /buckets/NAME        makes it, of {"owner": ID, "properties": {…}}, both optional
//   PATCH /buckets/NAME        changes it: {"set": {…}, "reset": [NAME…]}
// Errors are {"error": TEXT}. All of it is for who can read the server's files: see admin_key.h.
#pragma once

#include "kernel/server/properties.h"
#include "kernel/support/executor.h"

#include <mortise/http.h>
#include <mortise/object_service.h>

#include <functional>
#include <memory>
#include <shared_mutex>
#include <string>
#include <string_view>

namespace mortise::server {

/// Threads: any. Lives in a shared_ptr: requests under way keep it, until the object service has answered them.
class BucketPages : public std::enable_shared_from_this<BucketPages> {
 public:
  using KnowsOwner = std::function<bool(const std::string& id)>;

  /// The first four outlive all requests. `owner` has the buckets that are made without one.
  BucketPages(const mortise_objects& objects, const Properties& properties, KnowsOwner knows_owner,
              support::Executor& executor, std::string owner, std::string key)
      : objects_(&objects),
        properties_(properties),
        knows_owner_(std::move(knows_owner)),
        executor_(executor),
        owner_(std::move(owner)),
        key_(std::move(key)) {}

  /// When this has returned, no call of the object service comes from here; what is asked for later is refused.
  void close();

  static bool has(std::string_view path) noexcept;
  /// Loop. Answers, now or later.
  void handle(mortise_exchange exchange);

 private:
  class Document;
  struct Task;
  void read(Exchange exchange, std::string_view query, const std::string& path) const;
  void list(Exchange& exchange, std::string_view query) const;
  void change(Exchange exchange, const std::string& name, bool makes, const std::string& body) const;

  Objects objects_;
  const Properties& properties_;
  const KnowsOwner knows_owner_;
  support::Executor& executor_;
  const std::string owner_;
  const std::string key_;
  mutable std::shared_mutex mutex_;  // held, shared, while the object service is called
  bool closed_ = false;              // guarded by mutex_
};

}  // namespace mortise::server
