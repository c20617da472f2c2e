// SPDX-License-Identifier: Apache-2.0
#include "remote_transport/replies.h"

#include <mortise/bytes.h>

namespace mortise::remote_transport {

void ask_document(Loop& loop, const std::shared_ptr<Place>& place, Request request, const Call& call,
                  DocumentTaker::Done done) {
  std::make_shared<Exchange>(loop, place, std::move(request), call, std::make_unique<DocumentTaker>(std::move(done)))
      ->start();
}

void ask_head(Loop& loop, const std::shared_ptr<Place>& place, Request request, const Call& call,
              HeadTaker::Done done) {
  std::make_shared<Exchange>(loop, place, std::move(request), call, std::make_unique<HeadTaker>(std::move(done)))
      ->start();
}

DocumentTaker::Done tell_removed(RemoteReply<mortise_remote_written> reply) {
  return [reply = shared(std::move(reply))](const Result<void>& outcome, const std::string&) {
    const bool gone = !outcome && outcome.error().detail == MORTISE_REMOTE_NO_SUCH_KEY;
    if (!outcome && !gone) return reply->fail(outcome.error());
    reply->give({sizeof(mortise_remote_written), 0, {}, {}});
  };
}

DocumentTaker::Done tell_bucket(std::string name, RemoteReply<mortise_remote_bucket_info> reply) {
  return [name = std::move(name), reply = shared(std::move(reply))](const Result<void>& outcome, const std::string&) {
    if (!outcome) return reply->fail(outcome.error());
    reply->give({sizeof(mortise_remote_bucket_info), 0, str(name), {}});
  };
}

DocumentTaker::Done tell_buckets(std::optional<std::vector<std::string>> (*parse)(std::string_view document),
                                 RemoteReply<mortise_remote_buckets> reply) {
  return [parse, reply = shared(std::move(reply))](const Result<void>& outcome, const std::string& document) {
    if (!outcome) return reply->fail(outcome.error());
    const auto names = parse(document);
    if (!names) return reply->fail(Error(Status::corrupt, "a remote's list of buckets cannot be understood"));
    std::vector<mortise_remote_bucket_info> rows;
    for (const std::string& name : *names) rows.push_back({sizeof(mortise_remote_bucket_info), 0, str(name), {}});
    reply->give({sizeof(mortise_remote_buckets), 0, rows.data(), rows.size(), sizeof(mortise_remote_bucket_info)});
  };
}

}  // namespace mortise::remote_transport
