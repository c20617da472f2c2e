// SPDX-License-Identifier: Apache-2.0
//
// A directory that exists as long as the object.
#pragma once

#include <filesystem>
#include <string>

namespace mortise::test {

class TempDirectory {
 public:
  TempDirectory();
  TempDirectory(const TempDirectory&) = delete;
  TempDirectory& operator=(const TempDirectory&) = delete;
  ~TempDirectory();
  const std::filesystem::path& path() const noexcept { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace mortise::test
