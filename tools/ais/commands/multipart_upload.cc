// SPDX-License-Identifier: Apache-2.0
//
// multipart-upload: the steps of an upload in parts, one by one. "object put --chunk-size" does all of them.
#include "ais/calls/objects.h"
#include "ais/commands/commands.h"
#include "ais/transfer/upload_source.h"

#include <mortise/text/ascii.h>
#include <mortise/text/number.h>

namespace mortise::ais {
namespace {

/// The object, and the upload's id behind it or as an option.
class Step : public Command {
 public:
  void describe(Options& options) override {
    options.operand(object_, "BUCKET/OBJECT", "for example ais://photos/large.bin");
    if (const char* name = words_name()) options.operands(words_, name, words_help(), 0);
    options.text(upload_, "--upload-id", "ID", "instead of the argument");
    options.text(numbers_, "--part-number,--part-numbers", "NUMBERS", "instead of the argument: 3, or 1,2,3");
    options.flag(verbose_, "--verbose,-v", "accepted for compatibility");
  }

  Result<void> run(Session& session) override {
    auto object = parse_object(object_);
    if (!object) return usage_error(object.error().message);
    if (upload_.empty() && needs_upload() && !take(upload_)) return usage_error("missing argument: UPLOAD_ID");
    return step(session, *object);
  }

 protected:
  /// nullptr: there are no further words.
  virtual const char* words_name() const = 0;
  virtual const char* words_help() const = 0;
  virtual bool needs_upload() const { return true; }
  virtual Result<void> step(Session& session, const BucketUri& object) = 0;

  bool take(std::string& to) {
    if (words_.empty()) return false;
    to = std::move(words_.front());
    words_.erase(words_.begin());
    return true;
  }
  Result<std::vector<uint64_t>> part_numbers() {
    if (numbers_.empty() && !take(numbers_)) return usage_error("missing argument: the numbers of the parts");
    std::vector<uint64_t> out;
    bool bad = false;
    text::for_each_element(numbers_, ',', [&](std::string_view word) {
      const auto number = text::parse_decimal<uint64_t>(word);
      bad = bad || !number || *number == 0;
      if (number) out.push_back(*number);
    });
    if (bad) return usage_error("\"" + numbers_ + "\": parts have numbers from 1 on");
    return out;
  }

  std::vector<std::string> words_;
  std::string upload_;

 private:
  std::string object_, numbers_;
  bool verbose_ = false;
};

class Begin final : public Step {
  const char* words_name() const override { return nullptr; }
  const char* words_help() const override { return ""; }
  bool needs_upload() const override { return false; }
  Result<void> step(Session& session, const BucketUri& object) override {
    auto id = begin_upload(session.http, object);
    if (!id) return std::move(id).error();
    session.console.line(*id);
    return {};
  }
};

class PutPart final : public Step {
  const char* words_name() const override { return "UPLOAD_ID PART_NUMBER FILE"; }
  const char* words_help() const override { return "the upload's ID, the part number, the file"; }
  Result<void> step(Session& session, const BucketUri& object) override {
    auto numbers = part_numbers();
    if (!numbers) return std::move(numbers).error();
    std::string path;
    if (numbers->size() != 1 || !take(path)) return usage_error("expected the number of one part, and a file");
    auto file = LocalFile::open(path);
    if (!file) return std::move(file).error();
    FileSource source(*file);
    if (auto done = put_part(session.http, object, upload_, numbers->front(), source); !done) return done;
    session.console.line("Uploaded part " + std::to_string(numbers->front()) + " for " + object.text() +
                         " (upload ID: " + upload_ + ")");
    return {};
  }
};

class CompleteUpload final : public Step {
  const char* words_name() const override { return "UPLOAD_ID PART_NUMBERS"; }
  const char* words_help() const override { return "the upload's ID, and the part numbers: 1,2,3"; }
  Result<void> step(Session& session, const BucketUri& object) override {
    auto numbers = part_numbers();
    if (!numbers) return std::move(numbers).error();
    if (auto done = complete_upload(session.http, object, upload_, *numbers); !done) return done;
    session.console.line("Successfully completed multipart upload for " + object.text());
    return {};
  }
};

class Abort final : public Step {
  const char* words_name() const override { return "UPLOAD_ID"; }
  const char* words_help() const override { return "the upload's ID"; }
  Result<void> step(Session& session, const BucketUri& object) override {
    if (auto done = abort_upload(session.http, object, upload_); !done) return done;
    session.console.line("Aborted multipart upload for " + object.text());
    return {};
  }
};

}  // namespace

Made make_upload_create() { return std::make_unique<Begin>(); }
Made make_upload_put_part() { return std::make_unique<PutPart>(); }
Made make_upload_complete() { return std::make_unique<CompleteUpload>(); }
Made make_upload_abort() { return std::make_unique<Abort>(); }

}  // namespace mortise::ais
