// SPDX-License-Identifier: Apache-2.0
#include "ais/client/server_error.h"
#include "ais/commands/commands.h"
#include "ais/commands/object_properties.h"

namespace mortise::ais {
namespace {

class ObjectShow final : public Command {
 public:
  void describe(Options& options) override {
    options.operand(object_, "BUCKET/OBJECT", "for example ais://photos/a.jpg");
    options.text(props_, "--props", "NAMES",
                 "name,size,checksum,atime,version,last-modified,etag,copies,ec,custom,location,chunked; or all");
    options.flag(all_, "--all,-a", "all properties; for a remote bucket, also of objects without a local copy");
    options.flag(json_, "--json,-j", "as JSON");
    options.flag(no_headers_, "--no-headers,-H", "omit the header line");
  }

  Result<void> run(Session& session) override {
    auto object = parse_object(object_);
    if (!object) return usage_error(object.error().message);
    auto shown = show_object_properties(session, *object, props_, all_, json_, !no_headers_);
    if (!shown && is_missing_object(shown.error()))
      shown.error().message = "object \"" + object->object + "\" not found in " + object->bucket_text();
    return shown;
  }

 private:
  std::string object_, props_;
  bool all_ = false, json_ = false, no_headers_ = false;
};

}  // namespace

Made make_object_show() { return std::make_unique<ObjectShow>(); }

}  // namespace mortise::ais
