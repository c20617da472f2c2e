// SPDX-License-Identifier: Apache-2.0
#include "ais_model/cluster_id.h"

#include <mortise/small_file.h>
#include <mortise/text.h>

#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

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
  if (!kept && kept.error().status != Status::not_found) return kept.error();
  std::string id = kept ? std::string(text::trim(kept->text)) : std::string();
  if (is_id(id)) return id;
  if (!id.empty())
    return Error(Status::corrupt,
                 path.string() +
                     " is damaged: it is not an id of nine letters and digits. Restore it; without it, remove "
                     "it: the cluster gets another id, tokens and clusters that know the old one do not know it");
  std::error_code failed;
  std::filesystem::create_directories(path.parent_path(), failed);
  if (failed) return Error(Status::io, "cannot make " + path.parent_path().string() + ": " + failed.message());
  id = make_random_id();
  if (auto written = replace_small_file(path.string(), id + "\n"); !written) return std::move(written).error();
  return id;
}

}  // namespace mortise::ais_model
