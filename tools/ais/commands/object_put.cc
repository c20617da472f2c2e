// SPDX-License-Identifier: Apache-2.0
//
// object put: a file, standard input, a folder, or the files that a pattern, a template or a list names.
#include "ais/calls/buckets.h"
#include "ais/commands/commands.h"
#include "ais/commands/upload_plan.h"
#include "ais/output/text.h"
#include "ais/parse/json_fields.h"
#include "ais/transfer/input_stream.h"
#include "ais/transfer/upload.h"

#include <filesystem>
#include <utility>

namespace mortise::ais {
namespace {

class ObjectPut final : public Command {
 public:
  void describe(Options& options) override {
    plan_.describe(
        options, "[FILE|DIRECTORY|PATTERN|-] BUCKET[/NAME]",
        "the files to upload (- is standard input) and the destination; a name that ends with / takes several files");
    options.flag(append_, "--append", "append to the object");
    options.text(member_, "--archpath", "PATH", "add to the object, which is an archive, under this name");
    options.size(upload_.chunk, "--chunk-size", "upload larger files in parts of this size");
    options.flag(compute_, "--compute-checksum", "compute the checksum first, so that the server detects corruption");
    for (auto& [type, value] : checksums_)
      options.text(value, type.c_str(), "VALUE", "the expected checksum of the content");
    options.flag(upload_.skip_version_check, "--skip-vc", "do not compare with the existing object");
    options.flag(progress_, "--progress", "show progress");
  }

  Result<void> run(Session& session) override {
    if (auto done = plan_.parse(); !done) return done;
    for (const auto& [type, value] : checksums_)
      if (!value.empty()) upload_.checksum = {type.substr(2), value};
    if (upload_.chunk == uint64_t{0}) return usage_error("--chunk-size: a part has one byte at least");
    upload_.workers = plan_.workers();
    if (!member_.empty()) return put_into_archive(session, plan_, member_);
    if (plan_.is_standard_input()) return put_input(session);
    auto files = plan_.find();
    if (!files) return std::move(files).error();
    if (compute_)
      if (auto done = learn_checksum_type(session); !done) return done;
    return files->is_single ? put_one(session, files->files[0]) : put_many(session, *files);
  }

 private:
  Result<void> learn_checksum_type(Session& session) {
    auto properties = head_bucket(session.http, plan_.target());
    if (!properties) return std::move(properties).error();
    upload_.compute = text_of(member_of(*properties, "checksum"), "type");
    if (upload_.compute == "none") upload_.compute.clear();
    return {};
  }

  static Result<void> failed(const std::string& source, const BucketUri& object, const Result<void>& done) {
    if (done) return {};
    auto error = done.error();
    error.message = "failed to PUT " + source + " => " + object.text() + ": " + error.message;
    return error;
  }

  Result<void> put_input(Session& session) {
    const auto& object = plan_.target();
    if (object.object.empty() || object.object.ends_with('/'))
      return usage_error("standard input needs the name of the object: " + object.bucket_text() + "/NAME");
    if (plan_.is_dry_run()) {
      session.console.line("[DRY RUN] PUT (standard input) => " + object.text());
      return {};
    }
    auto input = InputStream::open();
    if (!input) return std::move(input).error();
    Result<void> done;
    if (append_) {
      auto handle = append_object(session.http, object, "", *input);
      done = handle ? flush_object(session.http, object, *handle) : Result<void>(handle.error());
    } else {
      auto answer = put_object(session.http, object, *input, upload_.checksum, upload_.skip_version_check);
      if (!answer) done = std::move(answer).error();
    }
    if (!done) return failed("(standard input)", object, done);
    session.console.line("PUT (standard input) => " + object.text());
    return {};
  }

  Result<void> put_one(Session& session, const LocalName& file) {
    const auto object = plan_.object_of_single(file);
    const auto source = "\"" + std::filesystem::absolute(file.path).lexically_normal().string() + "\"";
    if (plan_.is_dry_run()) {
      session.console.line("[DRY RUN] PUT " + source + " => " + object.text());
      return {};
    }
    TransferProgress progress(session.console, progress_, 1, file.size);
    const auto done = append_ ? append_file(session.http, file.path, object)
                              : upload_file(session.http, session.console, file.path, object, upload_, &progress);
    if (!done) return failed(source, object, done);
    progress.file_done();
    session.console.line((append_                                       ? "APPEND "
                          : upload_.chunk && file.size > *upload_.chunk ? "PUT in chunks "
                                                                        : "PUT ") +
                         source + " => " + object.text());
    return {};
  }

  Result<void> put_many(Session& session, const FoundFiles& found) {
    if (append_) return usage_error("--append takes one file; see 'ais object concat'");
    if (upload_.checksum.is_set()) return usage_error("a checksum belongs to one file, not to several");
    if (auto agreed = plan_.agree(session, found, "PUT"); !agreed) return agreed;
    if (plan_.is_dry_run()) return {};
    return plan_.upload(session, found, progress_, [&](HttpClient& http, size_t i, TransferProgress& progress) {
      const auto& file = found.files[i];
      const auto object = plan_.object_of(file);
      return failed(file.path, object, upload_file(http, session.console, file.path, object, upload_, &progress));
    });
  }

  UploadPlan plan_;
  UploadOptions upload_;
  std::vector<std::pair<std::string, std::string>> checksums_{
      {"--xxhash", ""}, {"--md5", ""}, {"--crc32c", ""}, {"--sha256", ""}, {"--sha512", ""}};
  std::string member_;
  bool append_ = false, compute_ = false, progress_ = false;
};

}  // namespace

Made make_object_put() { return std::make_unique<ObjectPut>(); }

}  // namespace mortise::ais
