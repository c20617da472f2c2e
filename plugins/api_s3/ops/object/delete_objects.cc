// SPDX-License-Identifier: Apache-2.0
//
// All removes are under way at once, so that the store can merge their commits; the last one answers.
#include <mortise/text.h>

#include <algorithm>
#include <atomic>
#include <limits>

#include "api_s3/ops/handlers.h"

#include "api_s3/http/waiting.h"
#include "api_s3/ops/bypass.h"
#include "api_s3/ops/calls.h"
#include "api_s3/wire/conditions.h"
#include "api_s3/wire/date.h"
#include "s3_model/xml/reader.h"
#include "s3_model/xml/writer.h"

namespace mortise::api_s3::ops {
namespace {

constexpr size_t kMaxEntries = 1000;
constexpr size_t kMaxRepeated = 1024;

/// One key of the request and what became of it.
struct Entry {
  std::string key;
  std::string version;
  std::string etag;
  mortise_conditions conditions = no_conditions();
  bool bypasses = false;  // GOVERNANCE

  Refusal error;
  bool marker = false;
  std::string marker_version;
};

struct Wanted {
  std::vector<Entry> entries;
  bool quiet = false;
};

Or<Entry> read_entry(const xml::Element& e) {
  Entry entry;
  if (e.name() != "Object" || !e.has_child("Key")) return S3Error(Code::malformed_xml);
  entry.key = e.child("Key").text();
  entry.version = e.child("VersionId").trimmed();
  entry.etag = e.child("ETag").trimmed();
  if (entry.key.empty()) return S3Error(Code::malformed_xml);
  if (const std::string size = e.child("Size").trimmed(); !size.empty()) {
    const auto number = text::parse_decimal<uint64_t>(size);
    if (!number || *number > static_cast<uint64_t>(std::numeric_limits<int64_t>::max()))
      return S3Error(Code::malformed_xml);
    set_size(entry.conditions, *number);
  }
  if (const std::string time = e.child("LastModifiedTime").trimmed(); !time.empty()) {
    const auto date = parse_date(time);
    if (!date) return S3Error(Code::malformed_xml);
    set_modified_time(entry.conditions, *date);
  }
  return entry;
}

Or<Wanted> read_request(const Context& c) {
  const auto document = xml::Document::parse(c.body);
  if (!document || document->root().name() != "Delete") return S3Error(Code::malformed_xml);
  Wanted wanted;
  for (auto e = document->root().first(); e; e = e.next()) {
    if (e.name() == "Quiet") {
      wanted.quiet = e.trimmed() == "true";
      continue;
    }
    auto entry = read_entry(e);
    if (!entry) return std::move(entry.error());
    if (wanted.entries.size() == kMaxEntries) return S3Error(Code::malformed_xml);
    wanted.entries.push_back(std::move(*entry));
  }
  if (wanted.entries.empty()) return S3Error(Code::malformed_xml);
  return wanted;
}

void write_entry(xml::Writer& w, const Entry& entry, bool quiet) {
  if (!entry.error && quiet) return;
  // What is no key, and no version's id, is repeated only so far.
  w.open(entry.error ? "Error" : "Deleted").element("Key", std::string_view(entry.key).substr(0, kMaxRepeated));
  if (!entry.version.empty()) w.element("VersionId", std::string_view(entry.version).substr(0, kMaxRepeated));
  if (entry.error) {
    w.element("Code", entry.error->code).element("Message", entry.error->message).close("Error");
    return;
  }
  if (entry.marker) w.raw("DeleteMarker", "true").element("DeleteMarkerVersionId", entry.marker_version);
  w.close("Deleted");
}

/// The request while removes are under way. Owned by them all: the last one to end deletes it.
struct Removal {
  ContextPtr context;
  Wanted wanted;
  std::atomic<size_t> left;  // removes that have not ended, and one for the loop that starts them

  Removal(ContextPtr c, Wanted&& w) : context(std::move(c)), wanted(std::move(w)), left(wanted.entries.size() + 1) {}
};

Answer describe(const Wanted& wanted) {
  xml::Writer w;
  w.open_root("DeleteResult");
  for (const Entry& entry : wanted.entries) write_entry(w, entry, wanted.quiet);
  w.close("DeleteResult");
  return Answer::xml(w.take());
}

void one_ended(Removal* removal) {
  if (removal->left.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  const std::unique_ptr<Removal> own(removal);
  own->context->finish(describe(own->wanted));
}

bool all_refused(const Wanted& wanted) {
  return std::all_of(wanted.entries.begin(), wanted.entries.end(), [](const Entry& e) { return bool(e.error); });
}

/// What cannot be a version's id is, among many keys, a version that there is not.
S3Error error_of(const Removal& removal, const Entry& entry, const mortise_error& e) {
  if (e.detail == MORTISE_INVALID_VERSION) return Code::no_such_version;
  return from_service(e, {removal.context->bucket(), entry.key, entry.version, {}});
}

void start_remove(Removal* removal, Entry& entry) {
  const Context& c = *removal->context;
  mortise_remove remove = remove_of(c.bucket(), entry.key, entry.version);
  remove.owner = str(c.who.id);
  remove.owner_name = str(c.who.display_name);
  entry.conditions.if_match = str(entry.etag);
  remove.conditions = &entry.conditions;
  if (entry.bypasses) remove.flags |= MORTISE_REMOVE_BYPASS_GOVERNANCE;
  c.objects().remove(remove, [removal, &entry](const mortise_error& e, const mortise_written* w) {
    if (e.status != MORTISE_OK) {
      entry.error = error_of(*removal, entry, e);
    } else if (w->delete_marker != 0) {
      entry.marker = true;
      entry.marker_version = view(entry.version.empty() ? w->version : w->removed_version);
    }
    one_ended(removal);
  });
}

void ask_for_each(const Context& c, Wanted& wanted) {
  for (Entry& entry : wanted.entries) {
    const auto* action = entry.version.empty() ? "s3:DeleteObject" : "s3:DeleteObjectVersion";
    entry.error = require_on_worker(c, {&c.found, action, entry.key, entry.version});
    if (!entry.error && !entry.version.empty()) entry.bypasses = bypasses_on_worker(c, entry.key, entry.version);
  }
}

void remove_all(Removal* removal) {
  for (Entry& entry : removal->wanted.entries) {
    if (entry.error) {
      one_ended(removal);
    } else {
      start_remove(removal, entry);
    }
  }
  one_ended(removal);
}

}  // namespace

void delete_objects(ContextPtr context) {
  Context& c = *context;
  auto wanted = read_request(c);
  if (!wanted) return c.fail(c.body_has_digest ? wanted.error() : missing_digest());
  if (auto no = with_bucket(c, [](const mortise_bucket&) {})) return c.fail(*no);
  ask_for_each(c, *wanted);
  // Who may delete none of it is told so first, key by key.
  if (!c.body_has_digest && !all_refused(*wanted)) return c.fail(missing_digest());
  remove_all(new Removal(std::move(context), std::move(*wanted)));
}

}  // namespace mortise::api_s3::ops
