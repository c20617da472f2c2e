// SPDX-License-Identifier: Apache-2.0
//
// object concat: files, one behind the other, as one object. It appears when the last one is there.
#include "ais/calls/objects.h"
#include "ais/commands/commands.h"
#include "ais/output/text.h"
#include "ais/transfer/local_files.h"
#include "ais/transfer/upload_source.h"

namespace mortise::ais {
namespace {

class ObjectConcat final : public Command {
 public:
  void describe(Options& options) override {
    options.operands(files_, "FILE|DIRECTORY", "in this order");
    options.operand(object_, "BUCKET/OBJECT", "for example ais://photos/all.bin; the content is appended if it exists");
    options.flag(recursive_, "--recursive,-r", "include subdirectories");
    options.flag(progress_, "--progress", "show progress");
  }

  Result<void> run(Session& session) override {
    auto object = parse_object(object_);
    if (!object) return usage_error(object.error().message);
    std::vector<LocalName> files;
    uint64_t total = 0;
    for (const auto& word : files_) {
      auto found = find_local_files(word, recursive_);
      if (!found) return std::move(found).error();
      for (auto& file : found->files) {
        total += file.size;
        files.push_back(std::move(file));
      }
    }
    if (files.empty()) return Error(Status::not_found, "no files to concatenate");
    const auto exists = object_exists(session.http, *object);
    if (!exists) return exists.error();
    TransferProgress progress(session.console, progress_, files.size(), total);
    if (auto done = concatenate(session, files, *object, progress); !done) return done;
    session.console.line((*exists ? "Appended to " : "Created ") + object->text() + " (" + (*exists ? "" : "size ") +
                         size_text(static_cast<int64_t>(total)) + ")");
    return {};
  }

 private:
  static Result<void> concatenate(Session& session, const std::vector<LocalName>& files, const BucketUri& object,
                                  TransferProgress& progress) {
    std::string handle;
    for (const auto& name : files) {
      auto file = LocalFile::open(name.path);
      if (!file) return std::move(file).error();
      FileSource source(*file);
      source.report_to(&progress);
      auto next = append_object(session.http, object, handle, source);
      if (!next) return std::move(next).error();
      handle = std::move(*next);
      progress.file_done();
    }
    return flush_object(session.http, object, handle);
  }

  std::vector<std::string> files_;
  std::string object_;
  bool recursive_ = false, progress_ = false;
};

}  // namespace

Made make_object_concat() { return std::make_unique<ObjectConcat>(); }

}  // namespace mortise::ais
