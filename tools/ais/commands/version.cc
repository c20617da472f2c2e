// SPDX-License-Identifier: Apache-2.0
#include "ais/commands/commands.h"

namespace mortise::ais {
namespace {

class Version final : public Command {
 public:
  void describe(Options&) override {}
  Result<void> run(Session& session) override {
    session.console.line("ais " MORTISE_VERSION " (Mortise)");
    return {};
  }
};

}  // namespace

Made make_version() { return std::make_unique<Version>(); }

}  // namespace mortise::ais
