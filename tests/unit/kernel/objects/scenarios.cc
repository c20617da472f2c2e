// SPDX-License-Identifier: Apache-2.0
#include "unit/kernel/objects/scenarios.h"

#include <stdexcept>

namespace mortise::objects::test {
namespace {

constexpr size_t kLarge = 100'000;
const std::string kBucket = "bucket";
const std::string kKey = "key";

void must(const Outcome& o) {
  if (!o.ok()) throw std::runtime_error("preparing: " + o.message);
}

void bucket(const Client& c) { must(c.create_bucket(kBucket)); }
void versioned(const Client& c) { must(c.create_bucket(kBucket, {{"versioning", "enabled"}})); }
std::string large(uint32_t seed) { return noise(kLarge, seed); }
void put(const Client& c, const std::string& body) { must(c.put(kBucket, kKey, body)); }

CopyRequest copy_to(std::string_view key) {
  CopyRequest c;
  c.source = read_of(kBucket, kKey);
  c.put = put_of(kBucket, key);
  return c;
}

using Parts = std::vector<std::pair<uint32_t, std::string>>;

void upload(const Client& c, uint32_t count) {
  const auto created = c.create_upload(kBucket, kKey);
  must(created);
  for (uint32_t i = 1; i <= count; ++i) must(c.put_part(kBucket, kKey, created.id, i, noise(50 * i, i)));
}

/// The only upload there is.
std::string upload_id(const Client& c) { return c.list_uploads(list_of(kBucket, 1)).uploads.at(0).id; }

Parts parts_of(const Client& c, const std::string& id) {
  mortise_list_parts list{};
  list.size = sizeof list;
  list.limit = 1000;
  list.bucket = bucket_of(kBucket);
  list.key = str(kKey);
  list.upload_id = str(id);
  Parts out;
  for (const auto& p : c.list_parts(list).parts) out.emplace_back(p.number, p.etag);
  return out;
}

bool complete(const Client& c, size_t parts) {
  const auto id = upload_id(c);
  auto all = parts_of(c, id);
  all.resize(parts);
  return c.complete(kBucket, kKey, id, all).ok();
}

void completed(const Client& c, uint32_t count) {
  upload(c, count);
  if (!complete(c, count)) throw std::runtime_error("preparing: complete");
}

bool remove_version(const Client& c, size_t index) {
  const auto versions = c.list_versions(list_of(kBucket, 1000)).objects;
  return c.remove(kBucket, kKey, versions.at(index).version).ok();
}

}  // namespace

const std::vector<Scenario>& all_scenarios() {
  static const std::vector<Scenario> kAll = {
      {"create_bucket", [](const Client&) {}, {[](const Client& c) { return c.create_bucket(kBucket).ok(); }}},
      {"update_bucket", bucket, {[](const Client& c) {
         return c.update_bucket(kBucket, {{"a", "b"}}).ok();
       }}},
      {"delete_bucket", bucket, {[](const Client& c) { return c.delete_bucket(kBucket).ok(); }}},
      {"delete_bucket_with_upload",
       [](const Client& c) {
         bucket(c);
         upload(c, 3);
       },
       {[](const Client& c) { return c.delete_bucket(kBucket).ok(); }}},
      {"delete_bucket_not_empty",
       [](const Client& c) {
         bucket(c);
         put(c, "x");
       },
       {[](const Client& c) { return c.delete_bucket(kBucket).ok(); }}},
      {"put_small", bucket, {[](const Client& c) { return c.put(kBucket, kKey, "abc").ok(); }}},
      {"put_large", bucket, {[](const Client& c) { return c.put(kBucket, kKey, large(1)).ok(); }}},
      {"overwrite_small_by_large",
       [](const Client& c) {
         bucket(c);
         put(c, "old");
       },
       {[](const Client& c) { return c.put(kBucket, kKey, large(1)).ok(); }}},
      {"overwrite_large_by_small",
       [](const Client& c) {
         bucket(c);
         put(c, large(1));
       },
       {[](const Client& c) { return c.put(kBucket, kKey, "new").ok(); }}},
      {"overwrite_large_by_large",
       [](const Client& c) {
         bucket(c);
         put(c, large(1));
       },
       {[](const Client& c) { return c.put(kBucket, kKey, large(2)).ok(); }}},
      {"overwrite_manifest",
       [](const Client& c) {
         bucket(c);
         completed(c, 6);
       },
       {[](const Client& c) { return c.put(kBucket, kKey, "new").ok(); }}},
      {"put_version",
       [](const Client& c) {
         versioned(c);
         put(c, large(1));
       },
       {[](const Client& c) { return c.put(kBucket, kKey, large(2)).ok(); }}},
      {"replace_older_null_version",
       [](const Client& c) {
         bucket(c);
         put(c, large(1));
         must(c.update_bucket(kBucket, {{"versioning", "enabled"}}));
         put(c, large(2));
         must(c.update_bucket(kBucket, {{"versioning", "suspended"}}));
       },
       {[](const Client& c) { return c.put(kBucket, kKey, large(3)).ok(); }}},
      {"remove_large",
       [](const Client& c) {
         bucket(c);
         put(c, large(1));
       },
       {[](const Client& c) { return c.remove(kBucket, kKey).ok(); }}},
      {"remove_manifest",
       [](const Client& c) {
         bucket(c);
         completed(c, 6);
       },
       {[](const Client& c) { return c.remove(kBucket, kKey).ok(); }}},
      {"add_marker",
       [](const Client& c) {
         versioned(c);
         put(c, large(1));
       },
       {[](const Client& c) { return c.remove(kBucket, kKey).ok(); }}},
      {"remove_newest_version",
       [](const Client& c) {
         versioned(c);
         put(c, large(1));
         put(c, large(2));
       },
       {[](const Client& c) { return remove_version(c, 0); }}},
      {"remove_older_version",
       [](const Client& c) {
         versioned(c);
         put(c, large(1));
         put(c, large(2));
       },
       {[](const Client& c) { return remove_version(c, 1); }}},
      {"set_property",
       [](const Client& c) {
         bucket(c);
         put(c, large(1));
       },
       {[](const Client& c) { return c.set_property(kBucket, kKey, "", "tags", "a").ok(); }}},
      {"copy_large",
       [](const Client& c) {
         bucket(c);
         put(c, large(1));
         must(c.put(kBucket, "target", large(2)));
       },
       {[](const Client& c) { return c.copy(copy_to("target")).ok(); }}},
      {"copy_in_place",
       [](const Client& c) {
         bucket(c);
         put(c, large(1));
       },
       {[](const Client& c) {
         auto copy = copy_to(kKey);
         const auto meta = pair("a", "b");
         copy.replace_metadata = 1;
         copy.put.metadata = &meta;
         copy.put.metadata_count = 1;
         return c.copy(copy).ok();
       }}},
      {"rename_large",
       [](const Client& c) {
         bucket(c);
         put(c, large(1));
         must(c.put(kBucket, "target", large(2)));
       },
       {[](const Client& c) { return c.rename(copy_to("target")).ok(); }}},
      {"rename_small",
       [](const Client& c) {
         bucket(c);
         put(c, "abc");
       },
       {[](const Client& c) { return c.rename(copy_to("target")).ok(); }}},
      {"rename_manifest",
       [](const Client& c) {
         bucket(c);
         completed(c, 6);
       },
       {[](const Client& c) { return c.rename(copy_to("target")).ok(); }}},
      {"put_and_rename",
       bucket,
       {[](const Client& c) { return c.put(kBucket, kKey, large(1)).ok(); },
        [](const Client& c) { return c.rename(copy_to("target")).ok(); }}},
      {"create_upload", bucket, {[](const Client& c) { return c.create_upload(kBucket, kKey).ok(); }}},
      {"put_part",
       [](const Client& c) {
         bucket(c);
         upload(c, 1);
       },
       {[](const Client& c) { return c.put_part(kBucket, kKey, upload_id(c), 2, large(1)).ok(); }}},
      {"replace_part",
       [](const Client& c) {
         bucket(c);
         upload(c, 2);
       },
       {[](const Client& c) { return c.put_part(kBucket, kKey, upload_id(c), 2, large(1)).ok(); }}},
      {"copy_part",
       [](const Client& c) {
         bucket(c);
         upload(c, 1);
         must(c.put(kBucket, "source", large(1)));
       },
       {[](const Client& c) { return c.copy_part(kBucket, kKey, upload_id(c), 2, read_of(kBucket, "source")).ok(); }}},
      {"complete",
       [](const Client& c) {
         bucket(c);
         upload(c, 3);
       },
       {[](const Client& c) { return complete(c, 3); }}},
      {"complete_leaving_parts",
       [](const Client& c) {
         bucket(c);
         put(c, large(1));
         upload(c, 9);
       },
       {[](const Client& c) { return complete(c, 7); }}},
      {"put_part_and_complete",
       [](const Client& c) {
         bucket(c);
         upload(c, 1);
       },
       {[](const Client& c) { return c.put_part(kBucket, kKey, upload_id(c), 2, large(1)).ok(); },
        [](const Client& c) { return complete(c, 2); }}},
      {"abort",
       [](const Client& c) {
         bucket(c);
         upload(c, 3);
       },
       {[](const Client& c) { return c.abort_upload(kBucket, kKey, upload_id(c)).ok(); }}},
  };
  return kAll;
}

}  // namespace mortise::objects::test
