// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "api_admin/answer.h"

#include <mortise/auth.h>
#include <mortise/host.h>
#include <mortise/identities.h>
#include <mortise/jobs.h>
#include <mortise/object_service.h>
#include <mortise/properties.h>
#include <mortise/users.h>

#include <span>
#include <string>
#include <string_view>

namespace mortise::api_admin {

/// What all pages work with. Immutable; any thread.
struct Site {
  Host host;
  Objects objects;
  Access access;
  PropertyRegistry properties;
  Users users;
  Jobs jobs;
  Identities identities;                       // may be empty
  const mortise_policies* policies = nullptr;  // nullptr: nobody evaluates them
};

/// A request that may be answered.
struct PageRequest {
  const Site& site;
  Exchange exchange;
  Identity caller;        // an administrator
  std::string name;       // behind the page's path, decoded; empty if the page has none
  std::string parameter;  // the page's, decoded; empty if it was not given
  std::string body;       // whole
};

/// One operation: a row of a table. The row names the action, so nothing can be asked for without a permission.
struct Page {
  std::string_view method;
  std::string_view path;  // "/buckets"; with a '/' at the end, a name follows
  std::string_view action;
  bool has_body;
  std::string_view parameter;     // of the query; "" = it takes none
  void (*run)(PageRequest call);  // on a worker; answers, now or later
};

std::span<const Page> access_pages();
std::span<const Page> bucket_pages();
std::span<const Page> identity_pages();
std::span<const Page> job_pages();
std::span<const Page> property_pages();

}  // namespace mortise::api_admin
