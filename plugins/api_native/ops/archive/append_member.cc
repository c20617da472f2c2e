// SPDX-License-Identifier: Apache-2.0
//
// PUT of a file into an archive. The archive is written anew with the file behind all that it has; requests for the
// same one come one after the other, as clients send many at once.
#include "api_native/archives/archive_reader.h"
#include "api_native/archives/archive_writer.h"
#include "api_native/http/context.h"
#include "api_native/ops/handlers.h"
#include "api_native/ops/present_object.h"

namespace mortise::api_native::ops {
namespace {

/// The header that says what becomes of an archive that is not there.
constexpr std::string_view kHow = "ais-pine";
constexpr std::string_view kMustBeThere = "1";

Refusal copy_all(const Context& c, const mortise_conditions& same, ArchiveWriter& out) {
  mortise_read read = read_of(c.bucket(), c.key());
  read.conditions = &same;
  ArchiveReader in;
  in.read_to_the_last_byte();
  if (auto no = in.open(c.objects(), read, c.subject())) return no;
  for (;;) {
    const auto copied = in.copy_next(out);
    if (!copied) return copied.error();
    if (!*copied) return std::nullopt;
  }
}

/// OwnThreads. It is 409 if somebody else changes the archive meanwhile.
Outcome append(const Context& c, const std::string& kind, const std::string& member) {
  auto present = PresentObject::look(c.objects(), c.bucket(), c.key(), c.subject());
  if (!present) return present.error();
  if (!present->found() && c.request.header(kHow) == kMustBeThere) return no_such_object(c.shown());
  const mortise_conditions same = present->unchanged();
  mortise_put put = put_of(c.bucket(), c.key());
  put.owner = str(c.who.id);
  put.owner_name = str(c.who.display_name);
  put.etag_policy = MORTISE_ETAG_NATIVE;
  put.conditions = &same;
  present->keep_on(put);
  BlockingWriter object;
  if (auto no = object.open(c.objects(), put, c.subject())) return *std::move(no);
  bool dropped = false;
  ArchiveWriter archive;
  if (auto no = archive.open(kind, [&](std::string_view bytes) {
        if (!dropped) object.write(bytes);
      }))
    return *std::move(no);
  const auto fail = [&](NativeError error) {
    dropped = true;  // the writer would end what is thrown away
    return Outcome(std::move(error));
  };
  if (present->found())
    if (auto no = copy_all(c, same, archive)) return fail(*std::move(no));
  if (auto no = archive.begin(member, c.body.size(), c.site.host.unix_ms())) return fail(*std::move(no));
  if (auto no = archive.write(c.body)) return fail(*std::move(no));
  if (auto no = archive.finish()) return fail(*std::move(no));
  if (auto no = object.finish()) return *std::move(no);
  return Answer();
}

}  // namespace

void append_member(ContextPtr context) {
  Context& c = *context;
  std::string member(c.query.get("archpath"));
  if (auto no = check_object_name(member)) return c.fail(*no);
  std::string kind(c.query.get("archmime"));
  if (kind.empty()) kind = c.key();
  if (!is_archive_name(kind)) return c.fail(bad_request("unknown kind of archive \"" + kind.substr(0, 64) + "\""));
  const std::string key =
      c.found.opened() == nullptr ? c.shown() : std::string(view(c.found.opened()->id)) + "/" + c.key();
  KeyedTasks& tasks = *c.site.archives;
  auto held = std::make_shared<ContextPtr>(std::move(context));
  const bool taken = tasks.submit(key, [held, kind = std::move(kind), member = std::move(member)] {
    const ContextPtr own = std::move(*held);
    own->finish(append(*own, kind, member));
  });
  if (!taken && *held != nullptr) (*held)->fail(server_is_stopping());
}

}  // namespace mortise::api_native::ops
