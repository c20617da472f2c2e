// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/maintenance/dump.h"

#include <mortise/text.h>

#include <string>
#include <vector>

#include "kernel/objects/buckets/engine.h"
#include "kernel/objects/core/for_each.h"
#include "kernel/objects/format/ids.h"
#include "kernel/objects/format/keys.h"
#include "kernel/objects/format/upload_record.h"

namespace mortise::objects {
namespace {

using Line = std::function<void(std::string_view)>;

/// Lines about one record: its key, then its fields, indented. Empty fields are left out.
class RecordLines {
 public:
  explicit RecordLines(const Line& line) : line_(line) {}

  /// Control characters of keys and values would garble a terminal.
  static std::string printable(std::string_view text) {
    std::string out;
    for (const char c : text) {
      const auto byte = static_cast<unsigned char>(c);
      if (byte >= 0x20 && byte != 0x7F && c != '\\')
        out.push_back(c);
      else
        out.append("\\x").append(text::to_hex(std::string_view(&c, 1)));
    }
    return out;
  }
  void title(std::string_view stored_key, std::string_view what, size_t size) const {
    line_(printable(stored_key) + "  (" + std::string(what) + ", " + std::to_string(size) + " bytes)");
  }
  void field(std::string_view name, std::string_view value) const {
    if (!value.empty()) line_("  " + std::string(name) + ": " + printable(value));
  }
  void number(std::string_view name, uint64_t value) const { field(name, std::to_string(value)); }
  void flag(std::string_view name, bool value) const {
    if (value) field(name, "yes");
  }
  void pairs(std::string_view name, const std::vector<PairView>& all) const {
    for (const auto& p : all) field(std::string(name) + " " + printable(p.name), p.value);
  }
  void digest(std::string_view name, const DigestView& d) const {
    if (!d.algorithm.empty())
      field(name,
            std::string(d.algorithm) + " " + text::to_hex(d.value) + (d.composite ? " (of the parts' digests)" : ""));
  }
  void part(const PartRecord& p) const {
    line_("  part " + std::to_string(p.number) + ": " + std::to_string(p.size) + " bytes in blob " + printable(p.blob) +
          ", etag " + printable(p.etag));
    digest("  checksum", p.checksum);
    for (const auto& d : p.digests) digest("  digest", d);
  }
  void broken() const { line_("  cannot be read"); }

 private:
  const Line& line_;
};

const char* name_of(BodyKind kind) {
  switch (kind) {
    case BodyKind::none:
      return "none";
    case BodyKind::inlined:
      return "in a record 'd'";
    case BodyKind::blob:
      return "in a blob";
    case BodyKind::parts:
      return "in the blobs of its parts";
    case BodyKind::manifest:
      return "in the blobs of the parts that records 'm' list";
    case BodyKind::within:
      return "in this record";
  }
  return "?";
}

void show(const RecordLines& s, const ObjectRecord& r) {
  s.field("id", r.id);
  s.flag("null version", r.null_version);
  s.flag("delete marker", r.delete_marker);
  s.flag("has older versions", r.has_older);
  s.field("id of the null version", r.null_id);
  s.number("size", r.size);
  s.number("modified, ms since 1970", static_cast<uint64_t>(r.modified_ms));
  s.field("etag", r.etag);
  s.field("owner", r.owner);
  s.field("owner's name", r.owner_name);
  s.field("storage class", r.storage_class);
  s.pairs("metadata", r.metadata);
  s.pairs("property", r.properties);
  s.digest("checksum", r.checksum);
  for (const auto& d : r.digests) s.digest("digest", d);
  s.field("bytes", name_of(r.body));
  s.field("blob", r.blob);
  for (const auto& p : r.parts) s.part(p);
  for (size_t i = 0; i < r.chunks.size(); ++i)
    s.field("list " + std::to_string(i),
            std::to_string(r.chunks[i].parts) + " parts from byte " + std::to_string(r.chunks[i].offset));
  s.field("upload", r.upload_id);
  s.field("renamed from", r.origin);
  if (!r.kept.empty()) s.number("bytes of a later format", r.kept.size());
}

void show(const RecordLines& s, const UploadRecord& u) {
  s.number("initiated, ms since 1970", static_cast<uint64_t>(u.initiated_ms));
  s.field("owner", u.owner);
  s.field("storage class", u.storage_class);
  s.pairs("metadata", u.metadata);
  s.pairs("property", u.properties);
  s.field("checksum", u.checksum);
}

void show_record(const RecordLines& s, std::string_view key, std::string_view value) {
  ObjectRecord object;
  UploadRecord upload;
  std::vector<PartRecord> parts(1);
  switch (key.front()) {
    case keys::kObject:
    case keys::kVersion:
      s.title(key, key.front() == keys::kObject ? "current version" : "older version", value.size());
      return decode(value, object) ? show(s, object) : s.broken();
    case keys::kBody:
      return s.title(key, "bytes of a version", value.size());
    case keys::kUpload:
      s.title(key, "upload", value.size());
      return decode(value, upload) ? show(s, upload) : s.broken();
    case keys::kPart:
      s.title(key, "part of an upload", value.size());
      return decode(value, parts.front()) ? s.part(parts.front()) : s.broken();
    case keys::kManifest:
      s.title(key, "list of parts", value.size());
      parts.clear();
      if (!decode_manifest(value, parts)) return s.broken();
      for (const auto& p : parts) s.part(p);
      return;
    case keys::kAccess:
      s.title(key, "the time of its last read", value.size());
      return s.field("read", value);
    case keys::kMoved:
      s.title(key, "an object that was renamed", value.size());
      return s.field("now", value);
    default:
      return s.title(key, "unknown", value.size());
  }
}

}  // namespace

Result<void> dump_key(Engine& engine, std::string_view name, std::string_view key, const Line& line) {
  auto bucket = engine.buckets.find({str(name), {}});
  if (!bucket) return std::move(bucket).error();
  const auto& partition = (*bucket)->partition;
  const RecordLines sheet(line);
  size_t shown = 0;
  auto current = engine.meta.read(partition, keys::of(keys::kObject, key), [&](std::string_view value) {
    ++shown;
    show_record(sheet, keys::of(keys::kObject, key), value);
  });
  if (!current) return std::move(current).error();
  auto read_last = engine.meta.read(partition, keys::of(keys::kAccess, key), [&](std::string_view value) {
    ++shown;
    show_record(sheet, keys::of(keys::kAccess, key), value);
  });
  if (!read_last) return std::move(read_last).error();
  for (const char letter : {keys::kVersion, keys::kBody, keys::kManifest, keys::kUpload, keys::kPart, keys::kMoved}) {
    auto read = for_each(engine.meta, partition, keys::family(letter, key),
                         [&](std::string_view stored_key, std::string_view value) {
                           ++shown;
                           show_record(sheet, stored_key, value);
                         });
    if (!read) return std::move(read).error();
  }
  if (shown > 0) return {};
  return Error(Status::not_found,
               "there are no records of '" + std::string(key) + "' in bucket '" + std::string(name) + "'");
}

}  // namespace mortise::objects
