// SPDX-License-Identifier: Apache-2.0
#include "kernel/server/units.h"

#include <mortise/abi/auth.h>
#include <mortise/abi/blob_store.h>
#include <mortise/abi/checksum.h>
#include <mortise/abi/meta_store.h>
#include <mortise/abi/object_service.h>

namespace mortise::server {

plugin::Unit objects_unit() {
  return {"objects",
          {MORTISE_OBJECTS_ID},
          {MORTISE_META_STORE_ID, MORTISE_BLOB_STORE_ID},
          {MORTISE_CHECKSUM_ID, "mortise.remote/1"}};
}

plugin::Unit access_unit() { return {"access", {MORTISE_ACCESS_ID}, {}, {MORTISE_AUTHN_ID, MORTISE_AUTHZ_ID}}; }

std::vector<plugin::Unit> units_of(const Plan& plan) {
  std::vector<plugin::Unit> out;
  for (const plugin::Chosen& chosen : plan.selection.chosen) {
    const plugin::Facts& facts = chosen.candidate.facts;
    out.push_back({facts.name, facts.provides, facts.needs, {}});
  }
  out.push_back(objects_unit());
  out.push_back(access_unit());
  return out;
}

}  // namespace mortise::server
