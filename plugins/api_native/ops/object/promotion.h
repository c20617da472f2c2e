// SPDX-License-Identifier: Apache-2.0
//
// Files of the server become objects. Only what lies below the configured directory, and no symbolic links.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "api_native/http/site.h"
#include "api_native/jobs/job_input.h"
#include "api_native/jobs/job_permission.h"
#include "api_native/wire/json.h"

namespace mortise::api_native::ops {

/// What is to be promoted.
struct PromotionOrder {
  std::string source;  // canonical
  std::string name;    // of the object, or what the names of all begin with
  bool recursive = false;
  bool overwrite = false;
  bool remove = false;

  static Or<PromotionOrder> parse(const Json& value);
  Json kept() const;
};

/// The file or directory, without symbolic links and "..".
Or<std::filesystem::path> find_source(const Site& site, const std::string& source);
/// Whether it takes about as long as a request may: few files, and few bytes.
bool is_small(const std::filesystem::path& source);

/// Goes through a directory, and those below it, and makes each file an object. One thread at a time, which may wait.
class Promotion {
 public:
  /// `resumed`: an earlier process may have done some of it, since `started_ms`. What was stored is there already, or
  /// its file is gone.
  Promotion(const Site& site, JobInput input, PromotionOrder order, bool resumed, int64_t started_ms);
  ~Promotion();
  /// Does about `budget` bytes of it. True: there is more.
  Or<bool> work(uint64_t budget);
  /// So far.
  uint64_t objects() const noexcept { return objects_; }
  uint64_t bytes() const noexcept { return bytes_; }

 private:
  struct Directory {
    std::filesystem::directory_iterator at;
    std::string prefix;  // of the names of its objects
  };
  struct Upload;
  Refusal begin();
  Refusal enter(const std::filesystem::path& directory, std::string prefix);
  Or<uint64_t> next_entry();
  Refusal begin_file(const std::filesystem::path& path, const std::string& name);
  Or<uint64_t> store_some();
  Refusal end_file();

  const Site& site_;
  const JobInput input_;
  const PromotionOrder order_;
  JobPermission permission_;
  const bool resumed_;
  const int64_t started_ms_;
  bool begun_ = false;
  uint64_t objects_ = 0;
  uint64_t bytes_ = 0;
  std::vector<Directory> open_;     // from the source to where it is
  std::unique_ptr<Upload> upload_;  // the file at hand
};

}  // namespace mortise::api_native::ops
