// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/http.h>

#include <memory>

#include "api_admin/page.h"

namespace mortise::api_admin {

/// Chooses the page of a request, asks whether the caller may, receives the body, and runs the page on a worker.
class AdminApi final : public Api {
 public:
  explicit AdminApi(Site site);
  void handle(Exchange exchange) override;

 private:
  struct Admission;
  void authorize(const std::shared_ptr<Admission>& a) const;
  void receive(const std::shared_ptr<Admission>& a) const;
  void run_on_worker(const Page& page, PageRequest call) const;

  const Site site_;
};

}  // namespace mortise::api_admin
