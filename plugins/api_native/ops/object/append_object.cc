// SPDX-License-Identifier: Apache-2.0
//
// Appending: what is sent is collected out of sight, and becomes the object when it is flushed. It is an upload in
// parts, whose first part is a copy of the object that is there; the handle is the upload's id, the number of the next
// part, and the state of that object, whose tags, and the like, it keeps. So nothing is lost with the process, and an
// object that was changed meanwhile is not overwritten: the flush is 409.
#include <mortise/text.h>

#include <optional>

#include "api_native/ops/calls.h"
#include "api_native/ops/handlers.h"
#include "api_native/ops/present_object.h"
#include "api_native/pipeline/upload_body.h"

namespace mortise::api_native::ops {
namespace {

constexpr uint32_t kMaxPieces = 10'000;
constexpr std::string_view kHandle = "Ais-Append-Handle";

struct Handle {
  std::string upload;
  uint32_t next = 1;   // part
  uint64_t state = 0;  // 0: there was no object, or a backend's

  std::string text() const {
    const std::string out = upload + "." + std::to_string(next);
    return state == 0 ? out : out + "." + std::to_string(state);
  }
};

Or<Handle> parse_handle(std::string_view text) {
  const size_t dot = text.find('.');
  if (dot == std::string_view::npos) return bad_request("invalid append handle");
  const std::string_view rest = text.substr(dot + 1);
  const size_t second = rest.find('.');
  const auto next = text::parse_decimal<uint32_t>(rest.substr(0, second));
  const auto state = second == std::string_view::npos ? std::optional<uint64_t>(0)
                                                      : text::parse_decimal<uint64_t>(rest.substr(second + 1));
  if (!next || *next < 1 || !state) return bad_request("invalid append handle");
  return Handle{std::string(text.substr(0, dot)), *next, *state};
}

void receive_part(ContextPtr context, const Handle& handle) {
  if (handle.next > kMaxPieces)
    return context->fail(bad_request("an object is appended to 10000 times at most until it is flushed"));
  UploadTarget target;
  target.begin = [handle](const Context& x, int64_t length, mortise_task drained, void* drained_context) {
    mortise_upload_part part = part_of(x.bucket(), x.key(), handle.upload, handle.next);
    announce(part, length);
    return x.objects().upload_part(part, drained, drained_context);
  };
  target.answer = [handle](Context& x, const mortise_written&) {
    Answer answer;
    answer.add(std::string(kHandle), Handle{handle.upload, handle.next + 1, handle.state}.text());
    x.finish(std::move(answer));
  };
  receive_upload(std::move(context), std::move(target));
}

/// Goes on on a worker: a callback of the service may not wait.
void go_on(ContextPtr context, Handle handle) {
  on_worker(std::move(context), [handle = std::move(handle)](ContextPtr own) { receive_part(std::move(own), handle); });
}

/// Worker. The object that is there becomes the first part.
void copy_present(ContextPtr context, const Handle& handle) {
  Context& c = *context;
  const mortise_upload_part part = part_of(c.bucket(), c.key(), handle.upload, 1);
  c.objects().upload_part_copy(
      part, read_of(c.bucket(), c.key()),
      [context = std::move(context), handle](const mortise_error& e, const mortise_written*) mutable {
        if (e.detail == MORTISE_NO_SUCH_KEY) return go_on(std::move(context), handle);
        if (e.status != MORTISE_OK) return context->fail(from_service(e, context->subject()));
        go_on(std::move(context), Handle{handle.upload, 2, handle.state});
      });
}

/// Worker.
void begin_upload(ContextPtr context) {
  Context& c = *context;
  auto present = PresentObject::look(c.objects(), c.bucket(), c.key(), c.subject());
  if (!present) return c.fail(present.error());
  mortise_put put = put_of(c.bucket(), c.key());
  put.owner = str(c.who.id);
  put.owner_name = str(c.who.display_name);
  put.etag_policy = MORTISE_ETAG_NATIVE;
  present->keep_on(put);
  c.objects().upload_create(put, [context = std::move(context), state = present->state()](
                                     const mortise_error& e, const mortise_upload* upload) mutable {
    if (e.status != MORTISE_OK) return context->fail(from_service(e, context->subject()));
    on_worker(std::move(context), [handle = Handle{std::string(view(upload->id)), 1, state}](ContextPtr own) {
      copy_present(std::move(own), handle);
    });
  });
}

/// With a condition that holds now, the service looks whether the object is the one that was there when the upload
/// began; its tags, and the like, are those that the upload keeps if its state is the same, too.
mortise_conditions unchanged(const Context& c, const Handle& handle) {
  mortise_conditions out = no_conditions();
  bool found = false;
  c.objects().head(read_of(c.bucket(), c.key()),
                   [&](const mortise_error& e, const mortise_opened*) { found = e.status == MORTISE_OK; });
  (found ? out.if_match : out.if_none_match) = str("*");
  if (found && handle.state != 0) out.present = MORTISE_WITH_STATE;
  out.if_state = handle.state;
  return out;
}

}  // namespace

void append_object(ContextPtr context) {
  const std::string_view text = context->query.get("append_handle");
  if (text.empty()) return begin_upload(std::move(context));
  auto handle = parse_handle(text);
  if (!handle) return context->fail(handle.error());
  receive_part(std::move(context), *handle);
}

void flush_object(ContextPtr context) {
  Context& c = *context;
  const auto handle = parse_handle(c.query.get("append_handle"));
  if (!handle) return c.fail(handle.error());
  std::vector<std::string> etags;
  std::vector<uint32_t> numbers;
  Refusal refusal;
  c.objects().part_list(
      parts_of(c.bucket(), c.key(), handle->upload, kMaxPieces),
      [&](const mortise_part& part) {
        numbers.push_back(part.number);
        etags.emplace_back(view(part.etag));
      },
      [&](const mortise_error& e, const mortise_list_end*) {
        if (e.status != MORTISE_OK) refusal = from_service(e, c.subject());
      });
  if (refusal) return c.fail(*refusal);
  std::vector<mortise_completed_part> parts;
  for (size_t i = 0; i < numbers.size(); ++i) parts.push_back({numbers[i], 0, str(etags[i]), nullptr});
  mortise_complete complete = complete_of(c.bucket(), c.key(), handle->upload);
  const mortise_conditions same = unchanged(c, *handle);
  complete.conditions = &same;
  complete.present |= MORTISE_COMPLETE_SMALL_PARTS;
  complete.parts = parts.data();
  complete.part_count = parts.size();
  answer_with(
      std::move(context), [&](auto done) { c.objects().upload_complete(complete, std::move(done)); },
      [](const Context&, const mortise_written&) -> Outcome { return Answer(); });
}

}  // namespace mortise::api_native::ops
