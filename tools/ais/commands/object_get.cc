// SPDX-License-Identifier: Apache-2.0
//
// object get: one object, a part of it, a member of an archive; or all objects with a prefix, of a template or a list.
#include "ais/commands/object_get.h"

#include "ais/client/server_error.h"
#include "ais/commands/commands.h"
#include "ais/output/text.h"
#include "ais/parse/size.h"
#include "ais/transfer/archive_extract.h"
#include "ais/transfer/download.h"
#include "ais/transfer/local_files.h"

#include <mortise/text/number.h>

#include <algorithm>
#include <array>
#include <filesystem>

namespace mortise::ais {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 5> kPatternModes{"regexp", "prefix", "suffix", "substr", "wdskey"};
constexpr int kRangeNotThere = 416;
constexpr uint64_t kLargest = uint64_t{1} << 62;

}  // namespace

void ObjectGet::describe(Options& options) {
  options.operand(object_, object_name(), object_help());
  options.optional_operand(to_, "FILE|DIRECTORY|-",
                           "the destination; - is standard output; default: the last part of the object's name");
  options.text(offset_, "--offset", "SIZE", "start at this byte; with --length");
  options.text(length_, "--length", "SIZE", "read this many bytes; with --offset");
  many_.describe(options);
  options.text(request_.member, "--archpath", "PATH", "extract this member of the object, which is an archive");
  options.text(request_.pattern, "--archregx", "PATTERN",
               "only the members of the archive whose names match, as one tar");
  options.text(request_.pattern_mode, "--archmode", "MODE",
               "how to interpret --archregx: regexp (the default), prefix, suffix, substr, or wdskey: the name up to "
               "its extension");
  options.text(request_.archive_type, "--archmime", "TYPE", "the kind of archive; default: by its name");
  options.flag(extract_, "--extract,-x", "also extract archives, each into a folder beside it");
  options.flag(checksum_, "--checksum", "fail if the content cannot be verified by the object's checksum");
  options.flag(check_cached_, "--check-cached", "only say whether there is a local copy of the object");
  options.flag(request_.latest, "--latest", "check the remote bucket for a newer version first");
  options.flag(parted_, "--mpd", "download several parts of the object at a time");
  options.size(part_, "--chunk-size", "with --mpd: the size of the parts (default: 8MiB)");
  options.flag(silent_, "--silent", "print nothing on success");
}

Result<void> ObjectGet::run(Session& session) {
  auto uri = parse_uri(object_);
  if (!uri) return usage_error(uri.error().message);
  if (uri->bucket.empty()) return usage_error("missing bucket name in \"" + object_ + "\"");
  request_.object = std::move(*uri);
  if (!many_.is_wanted()) adapt(request_);
  if (auto done = check_pattern(); !done) return done;
  if (auto done = find_extraction(); !done) return done;
  if (many_.is_wanted()) return many_.run(session, request_.object, to_, verify(), extract_);
  if (request_.object.object.empty()) return usage_error("\"" + object_ + "\": missing object name");
  if (auto done = parse_range(); !done) return done;
  if (request_.latest && !request_.object.is_remote())
    return usage_error("--latest needs a remote bucket, which " + request_.object.bucket_text() + " is not");
  return check_cached_ ? tell_presence(session) : get(session);
}

DownloadSink::Verify ObjectGet::verify() const {
  const bool whole = !request_.offset && request_.member.empty() && request_.pattern.empty();
  if (!whole) return DownloadSink::Verify::never;
  return checksum_ ? DownloadSink::Verify::always : DownloadSink::Verify::cheap;
}

Result<void> ObjectGet::check_pattern() const {
  const auto& mode = request_.pattern_mode;
  if (mode.empty()) return {};
  if (request_.pattern.empty()) return usage_error("--archmode says how to interpret --archregx: give that, too");
  if (std::find(kPatternModes.begin(), kPatternModes.end(), mode) != kPatternModes.end()) return {};
  return usage_error("--archmode is one of regexp, prefix, suffix, substr, wdskey; not \"" + mode + "\"");
}

Result<void> ObjectGet::find_extraction() {
  const bool whole = offset_.empty() && request_.member.empty() && request_.pattern.empty() && !check_cached_;
  const bool archive = many_.is_wanted() || archive_stem(request_.object.object);
  const bool possible = whole && archive && !goes_nowhere();
  if (extract_ && !whole) return usage_error("--extract is for whole archives");
  if (extract_ && goes_nowhere()) return usage_error("--extract needs a directory");
  if (extract_ && !archive)
    return usage_error("--extract: \"" + object_ +
                       "\" has not the name of an archive (.tar, .tgz, .tar.gz, .tar.lz4, .zip)");
  extract_ = extract_ || (possible && extracts());
  return {};
}

Result<void> ObjectGet::parse_range() {
  if (offset_.empty() != length_.empty()) return usage_error("--offset and --length go together");
  if (offset_.empty()) return {};
  if (!request_.member.empty() || !request_.pattern.empty())
    return usage_error("--offset and --length are for whole objects, not for files in archives");
  auto offset = parse_size(offset_), length = parse_size(length_);
  if (!offset || !length) return usage_error((offset ? length : offset).error().message);
  if (*length == 0) return usage_error("--length: a range has one byte at least");
  if (*offset > kLargest || *length > kLargest) return usage_error("--offset, --length: too large");
  request_.offset = *offset;
  request_.length = *length;
  return {};
}

Result<void> ObjectGet::tell_presence(Session& session) {
  auto there = has_object(session.http, request_.object);
  if (!there) return std::move(there).error();
  const auto* state = *there ? " is present (is cached)" : " is not present (\"not cached\") in cluster";
  session.console.line(request_.object.text() + state);
  return {};
}

std::string ObjectGet::destination() const {
  if (to_ == "-") return to_;
  const auto name = last_part(request_.member.empty() ? request_.object.object : request_.member);
  if (to_.empty()) return name;
  std::error_code error;
  const bool is_folder = to_.ends_with('/') || fs::is_directory(to_, error) || (extract_ && !archive_stem(to_));
  return is_folder ? (fs::path(to_) / name).string() : to_;
}

Result<void> ObjectGet::get(Session& session) {
  const auto path = destination();
  const auto name = fs::path(path).filename();
  if (name.empty() || name == "." || name == "..")
    return usage_error("name the file that " + request_.object.text() + " becomes");
  std::error_code error;
  const bool is_file = path != "-" && fs::is_regular_file(path, error);
  if (is_file && !many_.says_yes())
    if (auto agreed = session.console.confirm("Overwrite existing \"" + path + "\"?"); !agreed) return agreed;
  TransferProgress progress(session.console, many_.shows_progress() && !parted_, 1, 0);
  auto size = parted_ ? get_in_parts(session, path)
                      : download(session.http, session.console, request_, path, verify(), &progress);
  if (!size) return explained(std::move(size).error(), path);
  std::string extracted;
  if (extract_) {
    auto done = extract(session, path);
    if (!done) return std::move(done).error();
    extracted = std::move(*done);
  }
  if (path != "-" && !silent_) session.console.line(told(path, *size) + extracted);
  return {};
}

Result<std::string> ObjectGet::extract(Session& session, const std::string& path) const {
  auto folder = TargetFolder::open(fs::path(path).parent_path().string());
  if (!folder) return std::move(folder).error();
  auto done = extract_beside(session.console, *folder, fs::path(path).filename().string(), many_.says_yes());
  if (!done) return std::move(done).error();
  return ", and " + counted(*done, "file") + " of it into " + *archive_stem(path);
}

Error ObjectGet::explained(Error error, const std::string& path) const {
  if (is_missing_object(error) && request_.member.empty())
    error.message = "object \"" + request_.object.text() + "\" does not exist";
  if (error.detail == kRangeNotThere) error.message = request_.object.text() + ": " + error.message;
  if (error.status == Status::corrupt) {
    error.message = request_.object.text() + ": " + error.message;
    if (path != "-") error.message += "; \"" + path + "\" was not written";
  }
  return error;
}

Result<uint64_t> ObjectGet::get_in_parts(Session& session, const std::string& path) {
  std::error_code error;
  if (path == "-" || (fs::exists(path, error) && !fs::is_regular_file(path, error)))
    return usage_error("--mpd needs a file as its destination");
  if (part_ == uint64_t{0}) return usage_error("--chunk-size: a part has one byte at least");
  if (request_.offset || !request_.member.empty() || !request_.pattern.empty())
    return usage_error("--mpd is for whole objects");
  auto head = head_object(session.http, request_.object, "size", 0);
  if (!head) return std::move(head).error();
  PartedDownload how;
  how.size = text::parse_decimal<uint64_t>(head->header("content-length")).value_or(0);
  how.part = part_.value_or(how.part);
  how.workers = many_.workers();
  TransferProgress progress(session.console, many_.shows_progress(), 1, how.size);
  auto done = download_in_parts(session.http, session.console, request_.object, path, how, &progress);
  if (!done) return std::move(done).error();
  return how.size;
}

std::string ObjectGet::told(const std::string& path, uint64_t size) const {
  const auto& object = request_.object;
  const auto bytes = " (" + size_text(static_cast<int64_t>(size)) + ")";
  if (request_.offset)
    return "Read range (length " + std::to_string(size) + " at offset " + std::to_string(*request_.offset) + ") as " +
           path;
  if (!request_.pattern.empty())
    return "GET the members of " + object.text() + " that match \"" + request_.pattern + "\" (" +
           (request_.pattern_mode.empty() ? "regexp" : request_.pattern_mode) + ") as " + path + bytes;
  if (!request_.member.empty()) return "GET " + request_.member + " from " + object.text() + " as " + path + bytes;
  if (path == "/dev/null") return "GET and discard " + object.object + " from " + object.bucket_text() + bytes;
  return "GET " + object.object + " from " + object.bucket_text() + " as " + path + bytes;
}

Made make_object_get() { return std::make_unique<ObjectGet>(); }

}  // namespace mortise::ais
