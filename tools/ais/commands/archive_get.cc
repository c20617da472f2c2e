// SPDX-License-Identifier: Apache-2.0
//
// archive get: a member of an archive, BUCKET/ARCHIVE/MEMBER; or what --archregx names; or the archive as it is.
#include "ais/commands/commands.h"
#include "ais/commands/object_get.h"

#include <array>
#include <optional>

namespace mortise::ais {
namespace {

constexpr std::array<std::string_view, 5> kExtensions{".tar", ".tgz", ".tar.gz", ".zip", ".tar.lz4"};

/// Where the archive's name ends: behind the first part that has the ending of one.
std::optional<size_t> end_of_archive(std::string_view object) {
  for (auto slash = object.find('/'); slash != std::string_view::npos; slash = object.find('/', slash + 1))
    for (const auto extension : kExtensions)
      if (object.substr(0, slash).ends_with(extension)) return slash;
  return std::nullopt;
}

class ArchiveGet final : public ObjectGet {
  void adapt(GetRequest& request) const override {
    if (!request.member.empty() || !request.pattern.empty()) return;
    const auto end = end_of_archive(request.object.object);
    if (!end) return;
    request.member = request.object.object.substr(*end + 1);
    request.object.object.resize(*end);
  }
};

}  // namespace

Made make_archive_get() { return std::make_unique<ArchiveGet>(); }

}  // namespace mortise::ais
