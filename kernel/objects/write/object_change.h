// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>

#include "kernel/objects/core/written.h"
#include "kernel/objects/write/change.h"

namespace mortise::objects {

/// A change of one object, which tells what was written.
class ObjectChange : public Change {
 protected:
  ObjectChange(Engine& engine, const Call& call, BucketTarget bucket, OnWritten done)
      : Change(engine, call, std::move(bucket)), done_(done) {}

  void finished(Result<void> result) override {
    if (!result) return done_(result.error());
    done_(written_);
  }

  const OnWritten done_;
  Written written_;  // set by plan()
};

}  // namespace mortise::objects
