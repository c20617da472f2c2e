// SPDX-License-Identifier: Apache-2.0
//
// Many objects, ranges of them, or files out of archives, in the order in which they are named, as one archive. What is
// missing is found out before the answer begins. With "strm" the answer is the archive; else it has a part before it
// that says what is in it.
#include <mortise/call.h>

#include "ais_model/random_id.h"
#include "api_native/archives/archive_reader.h"
#include "api_native/ops/archive/member.h"
#include "api_native/ops/batch/batch_job.h"
#include "api_native/ops/batch/batch_source.h"
#include "api_native/ops/batch/packed_batch_source.h"
#include "api_native/ops/handlers.h"
#include "api_native/wire/bucket_properties.h"

#include <algorithm>

namespace mortise::api_native::ops {
namespace {

Refusal set_size(const BatchRequest& request, const mortise_object& object, BatchItem& item) {
  const uint64_t size = object.content_size;
  item.modified_ms = object.modified_ms;
  item.size = item.start >= size ? 0 : size - item.start;
  if (item.length != 0) item.size = std::min(item.size, item.length);
  if (item.start == 0 || item.start < size) return std::nullopt;
  return NativeError(416, "ErrRangeNotSatisfiable",
                     "size=" + std::to_string(size) + ": not satisfiable range of " + request.shown(item));
}

/// Whether it can be read shows when it is opened, and can be told as long as the answer has not begun: of the first,
/// and, where the sizes of all are told before, of all. What is at a backend would be fetched for that.
bool is_opened_ahead(const BatchRequest& request, const BatchItem& item) {
  const FoundBucket& bucket = request.bucket_of(item);
  if (bucket.opened() == nullptr || has_backend(*bucket.opened(), bucket.id())) return false;
  return !request.streamed || &item == &request.items.front();
}

Refusal look_at_object(const Context& c, const BatchRequest& request, BatchItem& item) {
  Refusal refusal;
  const auto see = [&](const mortise_error& e, const mortise_opened* opened) {
    if (e.status != MORTISE_OK) {
      refusal = from_service(e, {request.bucket_of(item).shown(), request.shown(item)});
      return;
    }
    refusal = set_size(request, *opened->object, item);
    if (opened->source != nullptr && opened->source->self != nullptr) opened->source->close(opened->source->self, 0);
  };
  const mortise_read read = read_of(request.bucket_of(item).ref(), item.object);
  if (is_opened_ahead(request, item))
    c.objects().open(read, see);
  else
    c.objects().head(read, see);
  return refusal;
}

/// A thread of the plugin's own, if the item is in an archive.
Refusal look_at(const Context& c, const BatchRequest& request, BatchItem& item) {
  if (item.archpath.empty()) return look_at_object(c, request, item);
  const auto size =
      size_of_member(c.site, {request.bucket_of(item), item.object, item.archpath, item.start, item.length});
  if (!size) return size.error();
  item.size = *size;
  return std::nullopt;
}

Refusal look_at_all(const Context& c, BatchRequest& request) {
  for (BatchItem& item : request.items) {
    if (Call(c.call()).is_cancelled()) return NativeError(503, "", "nobody waits for the batch any more");
    auto no = look_at(c, request, item);
    if (!no) continue;
    if (!request.go_on) return no;
    item.error = no->message;
    item.size = 0;
  }
  return std::nullopt;
}

std::string describe(const BatchRequest& request, const std::string& job) {
  OrderedJson out;
  out["uuid"] = job;
  out["out"] = OrderedJson::array();
  for (const BatchItem& item : request.items) {
    const BucketId& id = request.bucket_of(item).id();
    OrderedJson row{{"objname", item.object}, {"bucket", id.name}, {"provider", id.provider}};
    if (!item.archpath.empty()) row["archpath"] = item.archpath;
    if (!item.opaque.empty()) row["opaque"] = item.opaque;
    if (!item.error.empty()) row["err_msg"] = item.error;
    row["size"] = item.size;
    out["out"].push_back(std::move(row));
  }
  return dump(out);
}

std::string_view type_of(std::string_view mime) {
  if (mime == ".tar") return "application/x-tar";
  if (mime == ".zip") return "application/zip";
  return mime == ".tar.lz4" ? "application/x-lz4" : "application/gzip";
}

mortise_body_source source_of(const Site& site, BatchRequest request, std::shared_ptr<Batch> batch, std::string before,
                              std::string behind) {
  if (request.mime == ".tar")
    return BodySource::release(std::make_unique<BatchSource>(site, std::move(request), std::move(batch),
                                                             std::move(before), std::move(behind)));
  return BodySource::release(std::make_unique<PackedBatchSource>(site, std::move(request), std::move(batch),
                                                                 std::move(before), std::move(behind)));
}

void answer(Context& c, BatchRequest request, std::shared_ptr<Batch> batch) {
  Answer answer;
  answer.content_type = type_of(request.mime);
  std::string before, behind;
  if (!request.streamed) {
    const std::string boundary =
        ais_model::make_random_id() + ais_model::make_random_id() + ais_model::make_random_id();
    answer.content_type = "multipart/mixed; boundary=" + boundary;
    before = "--" + boundary + "\r\nContent-Disposition: form-data; name=\"metadata\"\r\n\r\n" +
             describe(request, batch->job()) + "\r\n--" + boundary +
             "\r\nContent-Disposition: form-data; name=\"archive\"; filename=\"archive" + request.mime +
             "\"\r\nContent-Type: " + std::string(type_of(request.mime)) + "\r\n\r\n";
    behind = "\r\n--" + boundary + "--\r\n";
  }
  const mortise_body_source source =
      source_of(c.site, std::move(request), std::move(batch), std::move(before), std::move(behind));
  c.respond(answer, -1, &source);
}

}  // namespace

void get_batch(ContextPtr context) {
  auto request = BatchRequest::parse(*context);
  if (!request) return context->fail(request.error());
  const bool archives = std::any_of(request->items.begin(), request->items.end(),
                                    [](const BatchItem& item) { return !item.archpath.empty(); });
  auto go = [request = std::move(*request)](ContextPtr own) mutable {
    if (auto no = look_at_all(*own, request)) return own->fail(*no);
    const std::string bucket = request.bucket_of(request.items.front()).name();
    auto shared = std::make_shared<BatchRequest>(std::move(request));
    in_batch_job(std::move(own), bucket, [shared](const ContextPtr& asked, std::shared_ptr<Batch> batch) {
      answer(*asked, std::move(*shared), std::move(batch));
    });
  };
  if (archives) return on_own_thread(std::move(context), std::move(go));
  go(std::move(context));
}

}  // namespace mortise::api_native::ops
