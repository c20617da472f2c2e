// SPDX-License-Identifier: Apache-2.0
//
// Makes an archive of many objects, as a job on a thread of the plugin's own.
#include "api_native/archives/archive_reader.h"
#include "api_native/archives/archive_writer.h"
#include "api_native/ops/handlers.h"
#include "api_native/ops/job/selection.h"
#include "api_native/wire/bucket_json.h"

namespace mortise::api_native::ops {
namespace {

constexpr Needs kPut{"ais:PutObject", Permission::put};

struct Archiving {
  const Site& site;
  FoundBucket from;
  FoundBucket to;
  Identity who;
  Selection selection;
  std::string name;
  std::string kind;          // as ArchiveWriter::open() has it
  bool with_bucket = false;  // members are named bucket/object
  bool base_only = false;    // …by what stands behind the last slash
  bool append = false;       // to the archive that is there
  bool go_on = false;        // where an object is missing
  JobPtr job;
};

std::string member_name(const Archiving& a, const std::string& object) {
  std::string name = a.base_only ? object.substr(object.rfind('/') + 1) : object;
  return a.with_bucket ? a.from.id().name + "/" + name : name;
}

Refusal add_object(const Archiving& a, const std::string& object, ArchiveWriter& out) {
  BlockingReader in;
  if (auto no = in.open(a.site.objects, read_of(a.from.ref(), object), {a.from.shown(), a.from.shown(object)})) {
    if (no->status != 404 || (a.selection.is_list() && !a.go_on)) return no;
    if (a.selection.is_list()) a.job->note(no->message);
    return std::nullopt;
  }
  if (auto no = out.begin(member_name(a, object), in.size(), a.site.host.unix_ms())) return no;
  for (;;) {
    const auto bytes = in.next();
    if (!bytes) return bytes.error();
    if (bytes->empty()) break;
    if (auto no = out.write(*bytes)) return no;
  }
  a.job->count(1, static_cast<int64_t>(in.size()));
  return std::nullopt;
}

/// What is in the archive already, if it is there.
Refusal add_present(const Archiving& a, ArchiveWriter& out) {
  ArchiveReader in;
  if (auto no = in.open(a.site.objects, read_of(a.to.ref(), a.name), {a.to.shown(), a.to.shown(a.name)}))
    return no->status == 404 ? Refusal() : no;
  for (;;) {
    const auto more = in.next();
    if (!more) return more.error();
    if (!*more) return std::nullopt;
    const auto bytes = in.read(a.site.settings.max_member_bytes);
    if (!bytes) return bytes.error();
    if (auto no = out.begin(in.name(), bytes->size(), a.site.host.unix_ms())) return no;
    if (auto no = out.write(*bytes)) return no;
  }
}

Refusal write_members(Archiving& a, ArchiveWriter& out) {
  if (a.append)
    if (auto no = add_present(a, out)) return no;
  for (Sweep::Names names;;) {
    names.clear();
    if (auto no = a.selection.next(a.site.objects, a.from, names)) return no;
    if (names.empty()) return std::nullopt;
    for (const std::string& object : names) {
      if (a.job->aborted()) return bad_request("aborted");
      if (auto no = add_object(a, object, out)) return no;
    }
  }
}

Refusal make(Archiving& a) {
  mortise_put put = put_of(a.to.ref(), a.name);
  put.owner = str(a.who.id);
  put.owner_name = str(a.who.display_name);
  put.etag_policy = MORTISE_ETAG_NATIVE;
  BlockingWriter object;
  if (auto no = object.open(a.site.objects, put, {a.to.shown(), a.to.shown(a.name)})) return no;
  ArchiveWriter archive;
  if (auto no = archive.open(a.kind, [&](std::string_view bytes) { object.write(bytes); })) return no;
  if (auto no = write_members(a, archive)) return no;
  if (auto no = archive.finish()) return no;
  return object.finish();
}

Or<std::shared_ptr<Archiving>> parse(Context& c) {
  const Json& value = c.message.value;
  auto selection = Selection::parse(value);
  if (!selection) return std::move(selection.error());
  auto name = text_member(value, "archname");
  if (!name) return std::move(name.error());
  if (auto no = check_object_name(*name)) return *std::move(no);
  auto kind = text_member(value, "mime");
  if (!kind) return std::move(kind.error());
  if (kind->empty()) *kind = *name;
  if (!is_archive_name(*kind)) return bad_request("unknown kind of archive \"" + kind->substr(0, 64) + "\"");
  FoundBucket to = c.found;
  const Json* named = member(value, "tobck");
  if (named != nullptr && member(*named, "name") != nullptr) {
    auto id = parse_bucket_json(named);
    if (!id) return std::move(id.error());
    to = FoundBucket(std::move(*id));
    if (auto no = to.look(c.objects())) return *std::move(no);
  }
  if (auto no = c.require_in(to, kPut, *name)) return *std::move(no);
  auto a = std::make_shared<Archiving>(
      Archiving{c.site, c.found, std::move(to), c.who, std::move(*selection), std::move(*name), std::move(*kind)});
  const struct {
    const char* name;
    bool Archiving::*into;
  } flags[] = {{"isbn", &Archiving::with_bucket},
               {"bnonly", &Archiving::base_only},
               {"aate", &Archiving::append},
               {"coer", &Archiving::go_on}};
  for (const auto& flag : flags) {
    const auto set = flag_member(value, flag.name);
    if (!set) return set.error();
    (*a).*flag.into = *set;
  }
  return a;
}

}  // namespace

Outcome archive_many(Context& c) {
  auto parsed = parse(c);
  if (!parsed) return std::move(parsed.error());
  const std::shared_ptr<Archiving> a = std::move(*parsed);
  a->job = c.site.jobs->add("archive", {a->from.id(), a->from.id(), a->to.id(), a->selection.described()});
  const bool taken = c.site.threads->submit([a] {
    if (const auto no = make(*a)) a->job->note(no->message);
    a->job->finish(a->site.jobs->now_ns());
  });
  if (!taken) return server_is_stopping();
  return Answer::text(a->job->id());
}

}  // namespace mortise::api_native::ops
