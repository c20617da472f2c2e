// SPDX-License-Identifier: Apache-2.0
#include "ais_model/cluster_id.h"

#include <mortise/small_file.h>
#include <mortise/text.h>

#include <filesystem>
#include <fstream>
#include <string_view>
#include <system_error>

#include "ais_model/random_id.h"

namespace mortise::ais_model {
namespace {

constexpr size_t kLongestFile = 64;
constexpr const char* kOwner = "api_native";
constexpr const char* kFile = "cluster_id";

bool is_id(std::string_view text) {
  return text.size() == 9 && text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789") ==
                                 std::string_view::npos;
}

}  // namespace

Result<std::string> read_cluster_id(const std::string& data_directory) {
  const auto path = std::filesystem::path(data_directory).parent_path() / kOwner / kFile;
  const auto kept = read_small_file(path.string(), kLongestFile);
  std::string id = kept ? std::string(text::trim(kept->text)) : std::string();
  if (is_id(id)) return id;
  std::error_code ignored;
  std::filesystem::create_directories(path.parent_path(), ignored);
  std::filesystem::remove(path, ignored);  // whatever it is: a pipe would be waited for
  id = make_random_id();
  std::ofstream out(path);
  out << id << '\n';
  out.close();
  if (!out) return Error(Status::internal, "cannot write " + path.string());
  return id;
}

}  // namespace mortise::ais_model
