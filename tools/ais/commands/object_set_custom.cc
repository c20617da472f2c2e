// SPDX-License-Identifier: Apache-2.0
#include "ais/calls/objects.h"
#include "ais/client/server_error.h"
#include "ais/commands/commands.h"
#include "ais/parse/properties.h"

namespace mortise::ais {
namespace {

class SetCustom final : public Command {
 public:
  void describe(Options& options) override {
    options.operand(object_, "BUCKET/OBJECT", "for example ais://photos/a.jpg");
    options.operands(pairs_, "KEY=VALUE", "a custom key and its value; or a JSON object of strings");
    options.flag(replace_, "--set-new-custom", "remove all other custom metadata");
  }

  Result<void> run(Session& session) override {
    auto object = parse_object(object_);
    if (!object) return usage_error(object.error().message);
    auto pairs = parse_pairs(pairs_);
    if (!pairs) return usage_error(pairs.error().message);
    if (auto done = set_custom(session.http, *object, *pairs, replace_); !done) return done;
    session.console.line("Custom props successfully updated (to show updates, run 'ais show object " + object->text() +
                         " --props=all').");
    return {};
  }

 private:
  std::string object_;
  std::vector<std::string> pairs_;
  bool replace_ = false;
};

}  // namespace

Made make_set_custom() { return std::make_unique<SetCustom>(); }

}  // namespace mortise::ais
