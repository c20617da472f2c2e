// SPDX-License-Identifier: Apache-2.0
//
// Requests whose answers are alike in all protocols, and what is replied then.
#pragma once

#include <mortise/remote.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "remote_transport/document_taker.h"
#include "remote_transport/exchange.h"
#include "remote_transport/head_taker.h"

namespace mortise::remote_transport {

/// Calls `done` with the document that is the answer.
void ask_document(Loop& loop, const std::shared_ptr<Place>& place, Request request, const Call& call,
                  DocumentTaker::Done done);
/// Calls `done` with the head of the answer.
void ask_head(Loop& loop, const std::shared_ptr<Place>& place, Request request, const Call& call, HeadTaker::Done done);

/// For a function, which is to be copied.
template <class R>
std::shared_ptr<RemoteReply<R>> shared(RemoteReply<R> reply) {
  return std::make_shared<RemoteReply<R>>(std::move(reply));
}

/// Of the removal of an object: what is not there is removed.
DocumentTaker::Done tell_removed(RemoteReply<mortise_remote_written> reply);
/// With the name that was asked for.
DocumentTaker::Done tell_bucket(std::string name, RemoteReply<mortise_remote_bucket_info> reply);
/// `parse` gives the names in a document; nullopt: it cannot be understood.
DocumentTaker::Done tell_buckets(std::optional<std::vector<std::string>> (*parse)(std::string_view document),
                                 RemoteReply<mortise_remote_buckets> reply);

}  // namespace mortise::remote_transport
