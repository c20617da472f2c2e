// SPDX-License-Identifier: Apache-2.0
//
// Bodies that are read on workers.
#include <future>
#include <optional>

#include "unit/kernel/objects/object_suite.h"

namespace mortise::objects::test {
namespace {

class Sources : public ObjectSuite {};

/// A host that takes its time over ready().
struct SlowReady {
  std::promise<void> entered;
  std::promise<void> go_on;

  static void ready(void* context) {
    auto& own = *static_cast<SlowReady*>(context);
    own.entered.set_value();
    own.go_on.get_future().wait();
  }
};

TEST_P(Sources, CloseDoesNotWaitForReady) {
  ASSERT_TRUE(client.create_bucket("bucket", {{"checksum.validate_warm_get", "true"}}).ok());
  ASSERT_TRUE(client.put("bucket", "k", noise(1'000'000, 1)).ok());
  std::optional<mortise_body_source> source;
  const mortise_read read = read_of("bucket", "k");
  const Objects objects(world.service().table());
  std::promise<void> opened;
  objects.open(read, [&](const mortise_error& e, const mortise_opened* o) {
    if (e.status == MORTISE_OK && o->source != nullptr) source = *o->source;
    opened.set_value();
  });
  opened.get_future().wait();
  ASSERT_TRUE(source);
  SlowReady slow;
  mortise_body_piece piece{};
  piece.size = sizeof piece;
  source->next(source->self, &piece, &SlowReady::ready, &slow);
  ASSERT_EQ(piece.kind, MORTISE_PIECE_LATER);
  slow.entered.get_future().wait();
  source->close(source->self, 0);  // would hang
  slow.go_on.set_value();
  world.close();  // waits for the worker
}

MORTISE_OVER_ALL_STORES(Sources);

}  // namespace
}  // namespace mortise::objects::test
