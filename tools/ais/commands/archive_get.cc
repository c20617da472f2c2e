// SPDX-License-Identifier: Apache-2.0
//
// archive get: a member of an archive, BUCKET/ARCHIVE/MEMBER; or what --archregx names; or the archive, and the files
// in it.
#include "ais/commands/commands.h"
#include "ais/commands/object_get.h"
#include "ais/transfer/archive_extract.h"

namespace mortise::ais {
namespace {

class ArchiveGet final : public ObjectGet {
  const char* object_name() const override { return "BUCKET/ARCHIVE[/MEMBER]"; }
  const char* object_help() const override {
    return "for example ais://photos/2026.tar/a.jpg, or ais://photos/2026.tar for the archive and the files in it";
  }
  void adapt(GetRequest& request) const override {
    if (!request.member.empty() || !request.pattern.empty()) return;
    const auto end = end_of_archive(request.object.object);
    if (!end) return;
    request.member = request.object.object.substr(*end + 1);
    request.object.object.resize(*end);
  }
  bool extracts() const override { return true; }
};

}  // namespace

Made make_archive_get() { return std::make_unique<ArchiveGet>(); }

}  // namespace mortise::ais
