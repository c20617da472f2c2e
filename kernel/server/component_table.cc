// SPDX-License-Identifier: Apache-2.0
#include "kernel/server/component_table.h"

#include <mortise/abi/auth.h>
#include <mortise/abi/blob_store.h>
#include <mortise/abi/checksum.h>
#include <mortise/abi/event_target.h>
#include <mortise/abi/jobs.h>
#include <mortise/abi/meta_store.h>
#include <mortise/abi/object_service.h>
#include <mortise/abi/properties.h>
#include <mortise/abi/records.h>
#include <mortise/abi/remote.h>

namespace mortise::server {
namespace {

std::vector<ComponentRow> services_of_kernel() {
  return {{{"objects",
            {MORTISE_OBJECTS_ID},
            {MORTISE_META_STORE_ID, MORTISE_BLOB_STORE_ID},
            {MORTISE_CHECKSUM_ID, MORTISE_REMOTE_ID}},
           nullptr,
           &start_objects},
          {{"events", {kEventsId}, {MORTISE_OBJECTS_ID}, {MORTISE_EVENT_TARGET_ID}}, nullptr, &start_events},
          {{"properties", {MORTISE_PROPERTY_REGISTRY_ID}, {}, {}}, nullptr, &start_properties},
          {{"records", {MORTISE_RECORDS_ID}, {MORTISE_META_STORE_ID, MORTISE_OBJECTS_ID}, {}}, nullptr, &start_records},
          {{"jobs", {MORTISE_JOBS_ID}, {MORTISE_RECORDS_ID}, {}}, nullptr, &start_jobs},
          {{"maintenance", {}, {MORTISE_OBJECTS_ID, MORTISE_JOBS_ID}, {}}, nullptr, &start_maintenance},
          {{"access", {MORTISE_ACCESS_ID}, {}, {MORTISE_AUTHN_ID, MORTISE_AUTHZ_ID}}, nullptr, &start_access}};
}

}  // namespace

std::vector<ComponentRow> components_of(const Plan& plan) {
  std::vector<ComponentRow> rows;
  for (const plugin::Chosen& chosen : plan.selection.chosen) {
    const auto& manifest = chosen.candidate.manifest;
    rows.push_back({{manifest.name, manifest.provides, manifest.needs, manifest.wants}, &chosen, nullptr});
  }
  for (ComponentRow& row : services_of_kernel()) rows.push_back(std::move(row));
  return rows;
}

Result<std::vector<size_t>> start_order(const std::vector<ComponentRow>& rows) {
  std::vector<plugin::Unit> units;
  for (const ComponentRow& row : rows) units.push_back(row.unit);
  return plugin::start_order(units);
}

}  // namespace mortise::server
