// SPDX-License-Identifier: Apache-2.0
#include "api_native/ops/job/leftovers.h"

#include <utility>

#include "api_native/jobs/written_before.h"

namespace mortise::api_native::ops {

/// A source that fails to answer has the object, as far as anybody knows.
void Leftovers::remove_if_left(const std::string& name, Done done) const {
  const std::string original = name.substr(prepend_.size());
  if (original.empty()) return done(false);
  mortise_read source = read_of(input_.from.ref(), original);
  source.wants |= MORTISE_WANT_LATEST;
  site_.objects.later().head(
      source, [this, name, original, done = std::move(done)](const mortise_error& e, const mortise_opened*) mutable {
        const bool is_gone = e.detail == MORTISE_NO_SUCH_KEY || e.detail == MORTISE_IS_DELETE_MARKER;
        if (is_gone) return remove(name, std::move(done));
        if (e.status == MORTISE_OK) return done(false);
        done(from_service(e, {input_.from.shown(), input_.from.shown(original)}));
      });
}

void Leftovers::remove(const std::string& name, Done done) const {
  mortise_conditions conditions = since_ms_ != 0 ? written_before(since_ms_) : no_conditions();
  if (since_ms_ == 0) conditions.if_match = str("*");
  mortise_remove removal = remove_of(input_.to.ref(), name);
  removal.conditions = &conditions;
  removal.owner = str(input_.owner.id);
  removal.owner_name = str(input_.owner.name);
  site_.objects.remove(removal, [this, name, done = std::move(done)](const mortise_error& e, const mortise_written*) {
    const bool stays =
        e.detail == MORTISE_NO_SUCH_KEY || e.detail == MORTISE_IF_MATCH || e.detail == MORTISE_IF_UNMODIFIED_SINCE;
    if (e.status == MORTISE_OK || stays) return done(e.status == MORTISE_OK);
    done(from_service(e, {input_.to.shown(), input_.to.shown(name)}));
  });
}

}  // namespace mortise::api_native::ops
