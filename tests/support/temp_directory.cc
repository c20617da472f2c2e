// SPDX-License-Identifier: Apache-2.0
#include "support/temp_directory.h"

#include <stdlib.h>

#include <cerrno>
#include <system_error>

namespace mortise::test {

TempDirectory::TempDirectory() {
  std::string name = (std::filesystem::temp_directory_path() / "mortise-test-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::system_error(errno, std::generic_category(), "mkdtemp " + name);
  path_ = name;
}

TempDirectory::~TempDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace mortise::test
