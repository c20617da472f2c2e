// SPDX-License-Identifier: Apache-2.0
//
// The answer to a batch: a tar whose members come one after the other as they are read. In memory is one piece of one
// object, or one file out of an archive.
#pragma once

#include <mortise/http.h>

#include <memory>
#include <string>

#include "api_native/ops/batch/batch_request.h"

namespace mortise::api_native::ops {

class BatchSource final : public BodySource {
 public:
  /// `before` and `behind` stand around the tar. The sizes of the items are known.
  BatchSource(const Site& site, BatchRequest request, std::shared_ptr<Batch> batch, std::string before,
              std::string behind);
  ~BatchSource() override;
  void next(mortise_body_piece& piece, mortise_task ready, void* context) noexcept override;
  void close(bool completed) noexcept override;

 private:
  struct Member;
  struct Opening;
  bool begin_item(mortise_body_piece& piece, mortise_task ready, void* context);
  void open_object(const BatchItem& item, mortise_body_piece& piece, mortise_task ready, void* context);
  std::string take_opened();
  std::string take_member(std::string& bytes);
  bool serve_object(mortise_body_piece& piece, mortise_task ready, void* context);
  void give_text(mortise_body_piece& piece, std::string text);
  void fail(mortise_body_piece& piece, const std::string& why);

  const Site& site_;
  BatchRequest request_;
  const std::shared_ptr<Batch> batch_;
  std::string behind_;
  std::string text_;      // what was given last, or is to be given
  bool has_text_ = true;  // text_ is to be given
  size_t at_ = 0;         // item
  uint64_t left_ = 0;     // bytes of the item at hand
  mortise_body_source object_{};
  std::shared_ptr<Opening> opening_;  // the item's object, until it is open
  std::shared_ptr<Member> member_;    // a file out of an archive, while it is read
  enum class Step { begin, body, padding, end, done } step_ = Step::begin;
};

}  // namespace mortise::api_native::ops
