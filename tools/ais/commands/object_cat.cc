// SPDX-License-Identifier: Apache-2.0
#include "ais/client/server_error.h"
#include "ais/commands/commands.h"
#include "ais/parse/size.h"
#include "ais/transfer/download.h"

namespace mortise::ais {
namespace {

class ObjectCat final : public Command {
 public:
  void describe(Options& options) override {
    options.operand(object_, "BUCKET/OBJECT", "for example ais://photos/list.txt");
    options.size(offset_, "--offset", "start at this byte; with --length");
    options.size(length_, "--length", "read this many bytes; with --offset");
    options.text(member_, "--archpath", "PATH", "extract this member of the object, which is an archive");
    options.flag(checksum_, "--checksum", "fail if the content cannot be verified by the object's checksum");
  }

  Result<void> run(Session& session) override {
    auto object = parse_object(object_);
    if (!object) return usage_error(object.error().message);
    if (offset_.has_value() != length_.has_value()) return usage_error("--offset and --length go together");
    if (length_ && *length_ == 0) return usage_error("--length: a range has one byte at least");
    GetRequest request;
    request.object = std::move(*object);
    request.offset = offset_;
    request.length = length_;
    request.member = member_;
    const bool whole = !offset_ && member_.empty();
    const auto verify = !whole      ? DownloadSink::Verify::never
                        : checksum_ ? DownloadSink::Verify::always
                                    : DownloadSink::Verify::cheap;
    auto size = download(session.http, session.console, request, "-", verify, nullptr);
    if (size) return {};
    if (is_missing_object(size.error()) && member_.empty())
      size.error().message = "object \"" + request.object.text() + "\" does not exist";
    if (size.error().detail == 416) size.error().message = request.object.text() + ": " + size.error().message;
    return std::move(size).error();
  }

 private:
  std::string object_, member_;
  std::optional<uint64_t> offset_, length_;
  bool checksum_ = false;
};

}  // namespace

Made make_object_cat() { return std::make_unique<ObjectCat>(); }

}  // namespace mortise::ais
