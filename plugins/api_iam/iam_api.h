// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/http.h>

#include <memory>

#include "api_base/in_flight.h"
#include "api_iam/call.h"
#include "api_iam/iam_thread.h"

namespace mortise::api_iam {

/// Takes the form, has its signature checked, and hands it to the thread that runs the operation.
class IamApi final : public Api {
 public:
  explicit IamApi(Site site);
  void handle(Exchange exchange) override;
  /// Answers what was taken; nothing comes any more.
  void stop() noexcept;

 private:
  struct Received;
  class FormSink;
  void received(std::unique_ptr<Received> request);
  void authenticate(const std::shared_ptr<Received>& request);
  void check_token(const std::shared_ptr<Received>& request);
  void submit(const std::shared_ptr<Received>& request);
  void run(Received& request);

  const Site site_;
  api_base::InFlight in_flight_;
  IamThread thread_;
};

}  // namespace mortise::api_iam
