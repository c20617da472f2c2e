// SPDX-License-Identifier: Apache-2.0
#include "unit/kernel/objects/client.h"

#include <mortise/http.h>
#include <mortise/text.h>
#include <unistd.h>

#include <condition_variable>
#include <deque>
#include <mutex>

namespace mortise::objects::test {

/// Waits where a writer says so.
class Gate {
 public:
  static void open(void* self) {
    auto& gate = *static_cast<Gate*>(self);
    std::lock_guard lock(gate.mutex_);
    ++gate.opened_;
    gate.changed_.notify_all();
  }
  void wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return opened_ > passed_; });
    ++passed_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  size_t opened_ = 0;
  size_t passed_ = 0;
};

namespace {

Pairs pairs_of(const mortise_pair* p, size_t n) {
  Pairs out;
  for (size_t i = 0; i < n; ++i) out.emplace_back(view(p[i].name), view(p[i].value));
  return out;
}

std::vector<mortise_pair> abi(const Pairs& pairs) {
  std::vector<mortise_pair> out;
  for (const auto& [name, value] : pairs) out.push_back(pair(name, value));
  return out;
}

DigestCopy digest_of(const mortise_digest& d) {
  return {std::string(view(d.algorithm)), to_hex(view(d.value)), d.composite != 0};
}

std::vector<DigestCopy> digests_of(const mortise_digest* d, size_t n) {
  std::vector<DigestCopy> out;
  for (size_t i = 0; i < n; ++i) out.push_back(digest_of(d[i]));
  return out;
}

void fill(Outcome& out, const mortise_error& e) {
  out.status = e.status;
  out.detail = e.status == MORTISE_OK ? 0 : e.detail;
  out.message = view(e.message);
  out.facts = e.status == MORTISE_OK ? Pairs() : pairs_of(e.facts, e.fact_count);
}

void fill(WriteResult& out, const mortise_error& e, const mortise_written* w) {
  fill(out, e);
  if (w == nullptr) return;
  out.key = view(w->key);
  out.version = view(w->version);
  out.etag = view(w->etag);
  out.removed_version = view(w->removed_version);
  out.source_version = view(w->source_version);
  out.size = w->content_size;
  out.modified_ms = w->modified_ms;
  out.versioned = w->versioned != 0;
  out.versioning_enabled = w->versioning_enabled != 0;
  out.delete_marker = w->delete_marker != 0;
  out.checksum = digest_of(w->checksum);
  out.revision = w->revision;
  out.digests = digests_of(w->digests, w->digest_count);
}

void fill(BucketResult& out, const mortise_error& e, const mortise_bucket* b) {
  fill(out, e);
  if (b == nullptr) return;
  out.name = view(b->name);
  out.id = view(b->id);
  out.owner = view(b->owner);
  out.created_ms = b->created_ms;
  out.generation = b->generation;
  for (const auto& [name, value] : pairs_of(b->properties, b->property_count)) out.properties[name] = value;
}

void fill(UploadResult& out, const mortise_error& e, const mortise_upload* u) {
  fill(out, e);
  if (u == nullptr) return;
  out.id = view(u->id);
  out.key = view(u->key);
  out.owner = view(u->owner);
  out.checksum = view(u->checksum);
  out.composite = u->checksum_composite != 0;
  out.initiated_ms = u->initiated_ms;
}

/// Makes a call that answers once, now or later, and waits.
template <class R, class F>
R wait_for(F&& call) {
  R out;
  Waiter waiter;
  call([&](const mortise_error& e, const auto* result) {
    fill(out, e, result);
    waiter.done();
  });
  waiter.wait();
  return out;
}

/// The ABI's put, with the memory behind it.
struct PutRequest {
  PutRequest(std::string_view bucket, std::string_view key, const PutOptions& o)
      : metadata(abi(o.metadata)), properties(abi(o.properties)) {
    for (const auto& [name, keep] : o.digests) wanted.push_back({str(name), keep ? 1 : 0, 0});
    put = put_of(bucket, key);
    put.etag_policy = o.etag_policy;
    put.owner = str(o.owner);
    put.owner_name = str("name of me");
    put.storage_class = str(o.storage_class);
    put.lock = o.lock;
    put.metadata = metadata.data();
    put.metadata_count = static_cast<uint32_t>(metadata.size());
    put.properties = properties.data();
    put.property_count = static_cast<uint32_t>(properties.size());
    conditions.if_match = str(o.if_match);
    conditions.if_none_match = str(o.if_none_match);
    put.conditions = &conditions;
    put.digests = wanted.data();
    put.digest_count = wanted.size();
    put.upload_checksum = str(o.upload_checksum);
    put.upload_checksum_composite = o.composite ? 1 : 0;
    put.upload_checksum_implicit = o.implicit ? 1 : 0;
  }
  std::vector<mortise_pair> metadata;
  std::vector<mortise_pair> properties;
  PutRequest(const PutRequest&) = delete;
  PutRequest& operator=(const PutRequest&) = delete;
  std::vector<mortise_wanted_digest> wanted;
  mortise_conditions conditions = no_conditions();
  mortise_put put;
};

}  // namespace

std::string Outcome::fact(std::string_view name) const {
  for (const auto& [n, v] : facts)
    if (n == name) return v;
  return {};
}

ObjectCopy copy_of(const mortise_object& o) {
  ObjectCopy out;
  out.key = view(o.key);
  out.version = view(o.version);
  out.etag = view(o.etag);
  out.owner = view(o.owner);
  out.owner_name = view(o.owner_name);
  out.storage_class = view(o.storage_class);
  out.size = o.content_size;
  out.modified_ms = o.modified_ms;
  out.delete_marker = o.delete_marker != 0;
  out.latest = o.latest != 0;
  out.versioned = o.versioned != 0;
  out.parts = o.part_count;
  out.metadata = pairs_of(o.metadata, o.metadata_count);
  out.properties = pairs_of(o.properties, o.property_count);
  out.digests = digests_of(o.digests, o.digest_count);
  out.checksum = digest_of(o.checksum);
  out.revision = o.revision;
  out.accessed_ms = o.accessed_ms;
  out.state = o.state;
  out.lock = o.lock;
  return out;
}

Drained drain(const mortise_body_source& source) {
  Drained out;
  for (;;) {
    Gate gate;
    mortise_body_piece piece{};
    piece.size = sizeof piece;
    source.next(source.self, &piece, &Gate::open, &gate);
    if (piece.kind == MORTISE_PIECE_END) break;
    if (piece.kind == MORTISE_PIECE_LATER) {
      gate.wait();
      continue;
    }
    if (piece.kind == MORTISE_PIECE_FAILED) {
      out.failed = true;
      break;
    }
    if (piece.kind == MORTISE_PIECE_MEMORY) {
      out.bytes.append(static_cast<const char*>(piece.data), piece.length);
      continue;
    }
    std::string bytes(piece.length, '\0');
    const auto got = pread(piece.descriptor, bytes.data(), bytes.size(), static_cast<off_t>(piece.offset));
    out.failed = out.failed || got != static_cast<ssize_t>(bytes.size());
    out.bytes += bytes;
  }
  source.close(source.self, out.failed ? 0 : 1);
  return out;
}

BucketResult Client::create_bucket(std::string_view name, const Pairs& properties) const {
  const auto p = abi(properties);
  return wait_for<BucketResult>([&](auto done) { objects_.bucket_create(name, "me", p.data(), p.size(), done); });
}

BucketResult Client::delete_bucket(std::string_view name) const {
  return wait_for<BucketResult>([&](auto done) { objects_.bucket_delete(BucketRef::by_name(name), done); });
}

BucketResult Client::delete_bucket_unchanged(std::string_view name, uint64_t generation) const {
  mortise_bucket seen{};
  seen.name = str(name);
  seen.generation = generation;
  return wait_for<BucketResult>([&](auto done) { objects_.bucket_delete_unchanged(seen, done); });
}

BucketResult Client::head_bucket(std::string_view name) const {
  return wait_for<BucketResult>([&](auto done) { objects_.bucket_head(BucketRef::by_name(name), done); });
}

BucketResult Client::update_bucket(std::string_view name, const Pairs& set,
                                   const std::vector<std::string>& remove) const {
  const auto p = abi(set);
  std::vector<mortise_str> r;
  for (const auto& s : remove) r.push_back(str(s));
  return wait_for<BucketResult>([&](auto done) {
    objects_.bucket_update(BucketRef::by_name(name), p.data(), p.size(), r.data(), r.size(), done);
  });
}

std::vector<std::string> Client::list_buckets(std::string_view prefix, std::string_view after, uint32_t limit,
                                              bool* truncated) const {
  std::vector<std::string> out;
  objects_.bucket_list(
      prefix, after, limit, [&](const mortise_bucket& b) { out.emplace_back(view(b.name)); },
      [&](const mortise_error&, const mortise_list_end* end) {
        if (truncated != nullptr && end != nullptr) *truncated = end->truncated != 0;
      });
  return out;
}

WriteResult Client::write_body(Result<ObjectWriter> writer, Gate& gate, std::string_view body,
                               const PutOptions& o) const {
  WriteResult out;
  if (!writer) {
    fill(out, *ErrorView(writer.error()).abi());
    return out;
  }
  while (!body.empty()) {
    const auto piece = body.substr(0, o.piece);
    if (!writer->write(piece, nullptr)) gate.wait();
    body.remove_prefix(piece.size());
  }
  std::vector<mortise_digest> expected;
  for (const auto& [name, value] : o.expected) expected.push_back({str(name), str(value), 0, 0});
  return wait_for<WriteResult>([&](auto done) { writer->finish(expected.data(), expected.size(), done); });
}

WriteResult Client::put(std::string_view bucket, std::string_view key, std::string_view body,
                        const PutOptions& o) const {
  PutRequest request(bucket, key, o);
  announce(request.put, o.content_length.value_or(static_cast<int64_t>(body.size())));
  Gate gate;
  return write_body(objects_.put(request.put, &Gate::open, &gate), gate, body, o);
}

ReadResult Client::get(const mortise_read& read) const {
  ReadResult out;
  std::optional<mortise_body_source> source;
  objects_.open(read, [&](const mortise_error& e, const mortise_opened* opened) {
    fill(out, e);
    if (opened == nullptr) return;
    if (opened->object != nullptr) out.object = copy_of(*opened->object);
    out.partial = opened->partial != 0;
    out.offset = opened->offset;
    out.length = opened->length;
    if (opened->source != nullptr) source = *opened->source;
  });
  if (source) {
    auto drained = drain(*source);
    out.body = std::move(drained.bytes);
    out.body_failed = drained.failed;
  }
  return out;
}

ReadResult Client::head(const mortise_read& read) const {
  ReadResult out;
  objects_.head(read, [&](const mortise_error& e, const mortise_opened* opened) {
    fill(out, e);
    if (opened == nullptr) return;
    if (opened->object != nullptr) out.object = copy_of(*opened->object);
    out.partial = opened->partial != 0;
    out.offset = opened->offset;
    out.length = opened->length;
  });
  return out;
}

WriteResult Client::remove(const mortise_remove& r) const {
  return wait_for<WriteResult>([&](auto done) { objects_.remove(r, done); });
}

WriteResult Client::copy(CopyRequest c) const {
  return wait_for<WriteResult>([&](auto done) { objects_.copy(c.abi(), done); });
}

WriteResult Client::rename(CopyRequest c) const {
  return wait_for<WriteResult>([&](auto done) { objects_.rename(c.abi(), done); });
}

WriteResult Client::set_property(std::string_view bucket, std::string_view key, std::string_view version,
                                 std::string_view name, std::optional<std::string_view> value) const {
  const mortise_str v = value ? str(*value) : mortise_str{};
  return wait_for<WriteResult>([&](auto done) {
    objects_.set_property(BucketRef::by_name(bucket), key, version, name, value ? &v : nullptr, done);
  });
}

/// The end of a listing, taken into its page.
template <class Listed>
auto end_of(Listed& page) {
  return [&page](const mortise_error& e, const mortise_list_end* end) {
    fill(page, e);
    if (end == nullptr) return;
    page.truncated = end->truncated != 0;
    page.next = view(end->next);
    if constexpr (requires { page.next_version; }) page.next_version = view(end->next_version);
  };
}

WriteResult Client::set_lock(std::string_view bucket, std::string_view key, std::string_view version, uint32_t flags,
                             const mortise_object_lock& lock) const {
  return wait_for<WriteResult>(
      [&](auto done) { objects_.set_lock(BucketRef::by_name(bucket), key, version, flags, lock, done); });
}

Page Client::list(const mortise_list& list) const {
  Page out;
  objects_.list(
      list,
      [&](const mortise_object& o) {
        out.objects.push_back(copy_of(o));
        out.rows.push_back(out.objects.back().key);
      },
      [&](std::string_view p) {
        out.prefixes.emplace_back(p);
        out.rows.emplace_back(p);
      },
      end_of(out));
  return out;
}

Page Client::list_versions(const mortise_list& list) const {
  Page out;
  objects_.list_versions(
      list,
      [&](const mortise_object& o) {
        out.objects.push_back(copy_of(o));
        out.rows.push_back(out.objects.back().key + "@" + out.objects.back().version);
      },
      [&](std::string_view p) {
        out.prefixes.emplace_back(p);
        out.rows.emplace_back(p);
      },
      end_of(out));
  return out;
}

UploadResult Client::create_upload(std::string_view bucket, std::string_view key, const PutOptions& o) const {
  PutRequest request(bucket, key, o);
  return wait_for<UploadResult>([&](auto done) { objects_.upload_create(request.put, done); });
}

UploadResult Client::head_upload(std::string_view bucket, std::string_view key, std::string_view id) const {
  return wait_for<UploadResult>([&](auto done) { objects_.upload_head(BucketRef::by_name(bucket), key, id, done); });
}

WriteResult Client::put_part(std::string_view bucket, std::string_view key, std::string_view id, uint32_t number,
                             std::string_view body, const PutOptions& o) const {
  PutRequest request(bucket, key, o);
  mortise_upload_part part{};
  part.size = sizeof part;
  part.number = number;
  part.bucket = bucket_of(bucket);
  part.key = str(key);
  part.upload_id = str(id);
  announce(part, o.content_length.value_or(static_cast<int64_t>(body.size())));
  part.digests = request.put.digests;
  part.digest_count = request.put.digest_count;
  Gate gate;
  return write_body(objects_.upload_part(part, &Gate::open, &gate), gate, body, o);
}

WriteResult Client::copy_part(std::string_view bucket, std::string_view key, std::string_view id, uint32_t number,
                              const mortise_read& source) const {
  mortise_upload_part part{};
  part.size = sizeof part;
  part.number = number;
  part.bucket = bucket_of(bucket);
  part.key = str(key);
  part.upload_id = str(id);
  return wait_for<WriteResult>([&](auto done) { objects_.upload_part_copy(part, source, done); });
}

WriteResult Client::complete(const mortise_complete& c) const {
  return wait_for<WriteResult>([&](auto done) { objects_.upload_complete(c, done); });
}

WriteResult Client::complete(std::string_view bucket, std::string_view key, std::string_view id,
                             const std::vector<std::pair<uint32_t, std::string>>& parts) const {
  std::vector<mortise_completed_part> list;
  for (const auto& [number, etag] : parts) list.push_back({number, 0, str(etag), nullptr});
  auto c = complete_of(bucket, key, id);
  c.parts = list.data();
  c.part_count = list.size();
  return complete(c);
}

WriteResult Client::complete(std::string_view bucket, std::string_view key, std::string_view id,
                             const std::vector<WriteResult>& parts) const {
  std::deque<std::string> raw;
  std::deque<mortise_digest> digests;
  std::vector<mortise_completed_part> list;
  for (const auto& part : parts) {
    list.push_back({static_cast<uint32_t>(list.size() + 1), 0, str(part.etag), nullptr});
    if (part.digests.empty()) continue;
    const auto& d = part.digests[0];
    list.back().digests = &digests.emplace_back(
        mortise_digest{str(d.algorithm), str(raw.emplace_back(text::from_hex(d.hex).value())), 0, 0});
    list.back().digest_count = 1;
  }
  auto c = complete_of(bucket, key, id);
  c.parts = list.data();
  c.part_count = list.size();
  return complete(c);
}

UploadResult Client::abort_upload(std::string_view bucket, std::string_view key, std::string_view id) const {
  return wait_for<UploadResult>([&](auto done) { objects_.upload_abort(BucketRef::by_name(bucket), key, id, done); });
}

UploadPage Client::list_uploads(const mortise_list& list) const {
  UploadPage out;
  objects_.upload_list(
      list,
      [&](const mortise_upload& u) {
        const mortise_error fine = empty_error();
        fill(out.uploads.emplace_back(), fine, &u);
      },
      [&](std::string_view p) { out.prefixes.emplace_back(p); }, end_of(out));
  return out;
}

PartPage Client::list_parts(const mortise_list_parts& list) const {
  PartPage out;
  objects_.part_list(
      list,
      [&](const mortise_part& p) {
        out.parts.push_back(
            {p.number, p.content_size, std::string(view(p.etag)), digests_of(p.digests, p.digest_count)});
      },
      end_of(out));
  return out;
}

std::string to_hex(std::string_view bytes) {
  static constexpr std::string_view kHex = "0123456789abcdef";
  std::string out;
  for (const char c : bytes) {
    out.push_back(kHex[static_cast<unsigned char>(c) >> 4]);
    out.push_back(kHex[static_cast<unsigned char>(c) & 0xF]);
  }
  return out;
}

std::string noise(size_t size, uint32_t seed) {
  std::string out(size, '\0');
  uint32_t x = seed * 2654435761u + 1;
  for (auto& c : out) {
    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    c = static_cast<char>(x >> 11);
  }
  return out;
}

std::string joined(const std::vector<std::string>& rows) {
  std::string out;
  for (const auto& r : rows) out += (out.empty() ? "" : " ") + r;
  return out;
}

}  // namespace mortise::objects::test
