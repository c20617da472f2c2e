// SPDX-License-Identifier: Apache-2.0
#include "unit/kernel/objects/checker.h"

#include <mortise/blob_store_handle.h>
#include <mortise/meta_store_handle.h>

#include <map>
#include <set>

#include "kernel/objects/format/keys.h"
#include "kernel/objects/format/record.h"

namespace mortise::objects::test {
namespace {

class Walk {
 public:
  Walk(const mortise_meta_store* meta, const mortise_blob_store* blobs) : meta_(meta), blobs_(blobs) {}

  std::vector<std::string> run() {
    std::vector<std::string> partitions;
    if (!meta_.partitions("b/", [&](std::string_view p) { partitions.emplace_back(p); }))
      fault("cannot list partitions");
    for (const auto& p : partitions) walk(p);
    compare_blobs();
    return std::move(faults_);
  }

 private:
  void fault(const std::string& text) { faults_.push_back(text); }

  void walk(const std::string& partition) {
    partition_ = partition;
    wanted_.clear();
    held_.clear();
    uploads_.clear();
    auto cursor = meta_.cursor(partition);
    if (!cursor) return fault("cannot open " + partition);
    for (auto found = cursor->seek("\x01"); found && *found; found = cursor->next())
      record(cursor->key(), cursor->value());
    for (const auto& w : wanted_)
      if (!held_.contains(w)) fault(partition + ": missing " + w);
    for (const auto& h : held_)
      if (!wanted_.contains(h)) fault(partition + ": nothing points to " + h);
  }

  void record(std::string_view stored_key, std::string_view value) {
    const std::string stored(stored_key);
    std::string key;
    switch (stored_key.front()) {
      case '!':
        if (value.front() != 'L') fault(partition_ + " is frozen");
        return;
      case keys::kObject:
      case keys::kVersion:
        if (!keys::unescape(keys::split(stored_key).escaped, key)) fault("bad key " + stored);
        return object(key, value);
      case keys::kBody:
      case keys::kManifest:
      case keys::kMoved:
        held_.insert(stored);
        return;
      case keys::kUpload:
        uploads_.insert(stored.substr(1));
        return;
      case keys::kPart:
        return part(stored, value);
      default:
        fault(partition_ + ": left over " + stored);
    }
  }

  void object(const std::string& key, std::string_view value) {
    ObjectRecord r;
    if (!decode(value, r)) return fault("bad record of " + key);
    if (!r.origin.empty()) wanted_.insert(keys::of(keys::kMoved, r.origin, r.id));
    if (r.body == BodyKind::inlined) wanted_.insert(keys::of(keys::kBody, key, r.id));
    if (r.body == BodyKind::blob) blob(r.blob, r.size);
    for (const auto& p : r.parts) blob(p.blob, p.size);
    for (uint32_t i = 0; i < r.chunks.size(); ++i) {
      const auto chunk = keys::numbered(keys::kManifest, key, r.id, i);
      wanted_.insert(chunk);
      std::vector<PartRecord> parts;
      auto found = meta_.read(partition_, chunk, [&](std::string_view v) {
        if (!decode_manifest(v, parts)) fault("bad manifest of " + key);
        for (const auto& p : parts) blob(p.blob, p.size);
      });
      if (!found || !*found) fault("no manifest of " + key);
    }
  }

  void part(const std::string& stored, std::string_view value) {
    PartRecord p;
    if (!decode(value, p)) return fault("bad part " + stored);
    if (!uploads_.empty()) return blob(p.blob, p.size);
    // Parts sort before uploads, so look for the upload itself.
    const auto upload = "u" + stored.substr(1, stored.size() - 5);
    auto found = meta_.get(partition_, upload);
    if (!found || !*found) fault("part without upload: " + stored);
    blob(p.blob, p.size);
  }

  void blob(std::string_view id, uint64_t size) {
    if (id.empty()) {
      if (size != 0) fault("bytes without a blob");
      return;
    }
    if (!expected_.emplace(id, size).second) fault("two records point to blob " + std::string(id));
  }

  void compare_blobs() {
    std::map<std::string, uint64_t> there;
    if (!blobs_.scan([&](const BlobStoreHandle::Scanned& b) {
          there.emplace(b.id, b.size);
          return true;
        }))
      fault("cannot scan blobs");
    for (const auto& [id, size] : expected_) {
      const auto found = there.find(id);
      if (found == there.end())
        fault("missing blob " + id);
      else if (found->second != size)
        fault("blob " + id + " has another size");
    }
    for (const auto& [id, size] : there)
      if (!expected_.contains(id)) fault("nothing points to blob " + id);
  }

  const MetaStoreHandle meta_;
  const BlobStoreHandle blobs_;
  std::string partition_;
  std::set<std::string> wanted_;
  std::set<std::string> held_;
  std::set<std::string> uploads_;
  std::map<std::string, uint64_t> expected_;
  std::vector<std::string> faults_;
};

std::string short_of(const std::string& body) {
  return body.size() <= 12 ? body : std::to_string(body.size()) + "#" + std::to_string(std::hash<std::string>{}(body));
}

std::string versions_of(const Client& client, const std::string& bucket) {
  std::string out;
  for (const auto& o : client.list_versions(list_of(bucket, 1000)).objects) {
    out += "  " + o.key + (o.latest ? " latest" : "") + (o.version == "null" ? " null" : "");
    if (o.delete_marker) {
      out += " marker\n";
      continue;
    }
    const auto got = client.get(bucket, o.key, o.version);
    out += " " + o.etag + " " + (got.ok() && !got.body_failed ? short_of(got.body) : "UNREADABLE: " + got.message);
    for (const auto& [name, value] : got.object ? got.object->metadata : Pairs()) out += " " + name + "=" + value;
    for (const auto& [name, value] : got.object ? got.object->properties : Pairs()) out += " " + name + "=" + value;
    out += "\n";
  }
  return out;
}

std::string uploads_of(const Client& client, const std::string& bucket) {
  std::string out;
  for (const auto& u : client.list_uploads(list_of(bucket, 1000)).uploads) {
    out += "  upload of " + u.key + ":";
    mortise_list_parts list{};
    list.size = sizeof list;
    list.limit = 1000;
    list.bucket = bucket_of(bucket);
    list.key = str(u.key);
    list.upload_id = str(u.id);
    for (const auto& p : client.list_parts(list).parts)
      out += " " + std::to_string(p.number) + "=" + p.etag + "/" + std::to_string(p.size);
    out += "\n";
  }
  return out;
}

}  // namespace

std::vector<std::string> find_faults(const mortise_meta_store* meta, const mortise_blob_store* blobs) {
  return Walk(meta, blobs).run();
}

std::string visible_state(const Client& client) {
  std::string out;
  for (const auto& bucket : client.list_buckets()) {
    out += bucket;
    for (const auto& [name, value] : client.head_bucket(bucket).properties) out += " " + name + "=" + value;
    out += "\n" + versions_of(client, bucket) + uploads_of(client, bucket);
  }
  return out;
}

}  // namespace mortise::objects::test
