// SPDX-License-Identifier: Apache-2.0
#include "api_native/ops/copies.h"

#include <utility>

namespace mortise::api_native::ops {
namespace {

struct CopySweep {
  ContextPtr context;
  std::string after;
};

Refusal next_copies(CopySweep& sweep, Sweep::Names& names) {
  const Context& c = *sweep.context;
  mortise_list list = list_of(c.bucket(), Sweep::kPage);
  list.after = str(sweep.after);
  list.wants = MORTISE_WANT_LOCAL;
  Refusal refusal;
  c.objects().list(
      list, [&](const mortise_object& o) { names.emplace_back(view(o.key)); }, [](std::string_view) {},
      [&](const mortise_error& e, const mortise_list_end*) {
        if (e.status != MORTISE_OK) refusal = from_service(e, c.subject());
      });
  if (refusal || names.empty()) return refusal;
  sweep.after = names.back();
  for (const std::string& name : names)
    if (auto no = c.may_in(c.found, "ais:DeleteObject", name)) return no;
  return std::nullopt;
}

}  // namespace

NativeError not_remote(const Context& c) {
  return {400, "ErrNotRemoteBck",
          std::string(c.operation->name) + ": expecting remote bucket (have " + c.found.shown() + ")"};
}

void evict_copy(const Objects& objects, BucketRef bucket, const std::string& key,
                std::function<void(const mortise_error& error, bool was_here)> done) {
  mortise_remove remove = remove_of(bucket, key);
  remove.flags = MORTISE_REMOVE_COPY;
  objects.remove(remove, [done = std::move(done)](const mortise_error& e, const mortise_written*) {
    if (e.detail != MORTISE_NO_SUCH_KEY) return done(e, true);
    done(empty_error(), false);
  });
}

void sweep_copies(ContextPtr context, void (*ended)(ContextPtr context, const Refusal& refusal)) {
  const Host host = context->site.host;
  auto s = std::make_shared<CopySweep>(CopySweep{std::move(context), {}});
  Sweep::Work work;
  work.next = [s](Sweep::Names& names) { return next_copies(*s, names); };
  work.act = [s](const std::string& key, const Sweep::Done& done) {
    const Context& c = *s->context;
    evict_copy(c.objects(), c.bucket(), key, [done, subject = c.subject()](const mortise_error& e, bool) {
      done(e.status == MORTISE_OK ? Refusal() : Refusal(from_service(e, subject)));
    });
  };
  work.ended = [s, ended](const Refusal& refusal) { ended(std::move(s->context), refusal); };
  Sweep::start(host, std::move(work));
}

}  // namespace mortise::api_native::ops
