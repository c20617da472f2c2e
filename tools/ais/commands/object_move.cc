// SPDX-License-Identifier: Apache-2.0
//
// object mv: another name, in the same bucket.
#include "ais/calls/objects.h"
#include "ais/commands/commands.h"

namespace mortise::ais {
namespace {

class ObjectMove final : public Command {
 public:
  void describe(Options& options) override {
    options.operand(from_, "BUCKET/OBJECT", "for example ais://photos/a.jpg");
    options.operand(to_, "NEW_NAME", "b.jpg, or ais://photos/b.jpg");
  }

  Result<void> run(Session& session) override {
    auto from = parse_object(from_);
    if (!from) return usage_error(from.error().message);
    auto name = to_;
    if (to_.find("://") != std::string::npos) {
      auto to = parse_object(to_);
      if (!to) return usage_error(to.error().message);
      if (to->bucket_text() != from->bucket_text())
        return usage_error("moving an object to another bucket (" + to->bucket_text() +
                           ") is not supported: copy it, and remove it");
      name = to->object;
    }
    if (name == from->object) return usage_error("\"" + name + "\" is its name already");
    if (auto done = rename_object(session.http, *from, name); !done) return done;
    session.console.line("\"" + from->object + "\" moved to \"" + name + "\"");
    return {};
  }

 private:
  std::string from_, to_;
};

}  // namespace

Made make_object_move() { return std::make_unique<ObjectMove>(); }

}  // namespace mortise::ais
