// SPDX-License-Identifier: Apache-2.0
//
// ml get-batch: objects, and files out of archives, of several buckets, in the order in which they are named, as one
// archive.
#include "ais/calls/batch.h"
#include "ais/calls/listing.h"
#include "ais/commands/commands.h"
#include "ais/output/text.h"
#include "ais/parse/json_fields.h"
#include "ais/parse/name_template.h"
#include "ais/parse/properties.h"
#include "ais/parse/yaml.h"
#include "ais/transfer/archive_extract.h"
#include "ais/transfer/batch_sink.h"
#include "ais/transfer/local_files.h"

#include <filesystem>
#include <fstream>
#include <sstream>

namespace mortise::ais {
namespace {

constexpr size_t kNamedMissing = 20;

class GetBatch final : public Command {
 public:
  void describe(Options& options) override {
    options.operands(
        words_, "[BUCKET[/NAME|/TEMPLATE]...] FILE",
        "the objects, for example ais://b/a.jpg, ais://b/s.tar/a.jpg, ais://b/{01..10}.jpg; and the archive to write",
        1);
    options.text(list_, "--list", "OBJECTS", "these objects of the bucket: a,b,c");
    options.text(name_template_, "--template", "TEMPLATE", "objects of the bucket such as shard-{0001..0100}.tar");
    options.text(prefix_, "--prefix", "PREFIX", "all objects of the bucket whose names begin with this");
    options.text(spec_, "--spec,-f", "FILE|TEXT",
                 "the request in the form of AIStore's API, in JSON or YAML: {\"in\": [{\"objname\": ...}]}");
    options.flag(names_only_, "--omit-src-bck", "omit the bucket from the names in the archive");
    options.flag(continue_, "--cont-on-err", "continue if an object is missing; an empty file stands for it");
    options.flag(streaming_, "--streaming", "stream the archive, without the list of what is missing");
    options.flag(quiet_, "--non-verbose,--nv", "print nothing on success");
    options.flag(yes_, "--yes,-y", "overwrite the file without asking");
  }

  Result<void> run(Session& session) override {
    to_ = words_.back();
    words_.pop_back();
    if (words_.empty() && spec_.empty()) return usage_error("missing argument: the objects, or the file to write");
    if (auto done = make_request(session); !done) return done;
    std::error_code error;
    const bool is_there = std::filesystem::is_regular_file(to_, error);
    if (is_there && !yes_)
      if (auto agreed = session.console.confirm("Overwrite existing \"" + to_ + "\"?"); !agreed) return agreed;
    if (to_ == "-") return get(session, nullptr);
    auto file = DownloadFile::create(to_);
    if (!file) return std::move(file).error();
    return get(session, &*file);
  }

 private:
  Result<void> make_request(Session& session) {
    request_ = {{"in", Json::array()}};
    if (!spec_.empty())
      if (auto done = read_spec(); !done) return done;
    const int selections = !list_.empty() + !name_template_.empty() + prefix_.has_value();
    if (selections > 1) return usage_error("--list, --template and --prefix exclude each other");
    if (selections == 1 && words_.size() != 1) return usage_error("--list, --template and --prefix need one bucket");
    for (const auto& word : words_) {
      auto uri = parse_uri(word);
      if (!uri || uri->bucket.empty())
        return usage_error(uri ? "missing bucket name in \"" + word + "\"" : uri.error().message);
      if (bucket_.bucket.empty()) bucket_ = *uri;
      if (auto done = selections == 1 ? add_selection(session, *uri) : add_word(*uri); !done) return done;
    }
    bucket_.object.clear();
    if (request_["in"].empty()) return usage_error("no objects are named");
    const auto stem = archive_stem(to_);
    request_["mime"] = stem ? to_.substr(stem->size()) : ".tar";
    for (const auto& [name, value] : {std::pair{"coer", continue_}, {"onob", names_only_}, {"strm", streaming_}})
      if (value || !request_.contains(name)) request_[name] = value;
    return {};
  }

  Result<void> read_spec() {
    std::string text = spec_;
    if (!text.starts_with('{')) {
      std::ifstream file(spec_, std::ios::binary);
      std::ostringstream content;
      content << file.rdbuf();
      if (!file) return Error(Status::not_found, "cannot read \"" + spec_ + "\"");
      text = content.str();
    }
    auto document = parse_json(text);
    if (!document) document = parse_yaml(text);
    if (!document) return usage_error("--spec: " + document.error().message);
    if (!document->is_object() || !member_of(*document, "in").is_array())
      return usage_error("--spec: expected an object with a list \"in\", in JSON or YAML");
    request_ = std::move(*document);
    return {};
  }

  Result<void> add_selection(Session& session, const BucketUri& bucket) {
    if (!bucket.object.empty()) return usage_error("\"" + bucket.text() + "\" is an object: expected a bucket");
    if (prefix_) {
      auto entries = list_all(session.http, {bucket, *prefix_, "name", {}, kListNamesOnly, 0, 0, 0});
      if (!entries) return std::move(entries).error();
      for (const auto& entry : *entries)
        if (!entry.is_directory() && (entry.flags & kEntryStatus) == 0) add(bucket, entry.name);
    }
    for (const auto& name : split_list(list_)) add(bucket, name);
    return name_template_.empty() ? Result<void>() : add_template(bucket, name_template_);
  }

  Result<void> add_word(const BucketUri& uri) {
    if (uri.object.empty())
      return spec_.empty() ? usage_error("\"" + uri.text() + "\": which objects?") : Result<void>();
    if (NameTemplate::is_template(uri.object)) return add_template(uri, uri.object);
    add(uri, uri.object);
    return {};
  }

  Result<void> add_template(const BucketUri& bucket, const std::string& text) {
    auto names = NameTemplate::parse(text);
    if (!names) return usage_error(names.error().message);
    for (uint64_t i = 0; i < names->size(); ++i) add(bucket, names->name(i));
    return {};
  }

  /// "shard.tar/a.jpg" is a file in an archive.
  void add(const BucketUri& bucket, const std::string& name) {
    Json item{{"objname", name}, {"bucket", bucket.bucket}, {"provider", bucket.provider}};
    if (const auto end = end_of_archive(name)) {
      item["objname"] = name.substr(0, *end);
      item["archpath"] = name.substr(*end + 1);
    }
    if (!bucket.space.is_global()) {
      auto whole = bucket;
      whole.object.clear();
      item["uname"] = whole.uname();
    }
    request_["in"].push_back(std::move(item));
  }

  Result<void> get(Session& session, DownloadFile* file) {
    BatchSink sink(session.console, file);
    auto answer = get_batch(session.http, bucket_, request_, sink);
    if (!answer) return std::move(answer).error();
    if (auto done = sink.finish(); !done) return done;
    if (file != nullptr)
      if (auto done = file->commit(); !done) return done;
    tell_missing(session.console, sink.description());
    if (file != nullptr && !quiet_)
      session.console.line("Created " + to_ + " (" + counted(request_["in"].size(), "object") + ", " +
                           size_text(static_cast<int64_t>(sink.size())) + ")");
    return {};
  }

  static void tell_missing(Console& console, const Json& description) {
    size_t count = 0;
    for (const auto& row : member_of(description, "out")) {
      const auto why = text_of(row, "err_msg");
      if (!why.empty() && count++ < kNamedMissing) console.warning("missing: " + text_of(row, "objname") + ": " + why);
    }
    if (count > kNamedMissing) console.warning(std::to_string(count) + " are missing in all");
  }

  std::vector<std::string> words_;
  std::string to_, list_, name_template_, spec_;
  std::optional<std::string> prefix_;
  BucketUri bucket_;  // of objects that name none
  Json request_;
  bool names_only_ = false, continue_ = false, streaming_ = false, quiet_ = false, yes_ = false;
};

}  // namespace

Made make_get_batch() { return std::make_unique<GetBatch>(); }

}  // namespace mortise::ais
