// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ais/calls/message.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace mortise::ais {

struct Checksum {
  std::string type, value;  // "xxhash", hexadecimal
  bool is_set() const noexcept { return !type.empty() && type != "none" && !value.empty(); }
};
Checksum checksum_of(const HttpAnswer& answer);

/// The answer's headers say what was stored.
Result<HttpAnswer> put_object(HttpClient& http, const BucketUri& object, BodySource& source, const Checksum& checksum,
                              bool skip_version_check);

struct GetRequest {
  BucketUri object;
  std::optional<uint64_t> offset, length;           // both or none
  std::string member;                               // of an archive
  std::string pattern, pattern_mode, archive_type;  // members of an archive, that are answered as one
  bool latest = false;
};
/// Into the sink, which is not begun for an object without bytes.
Result<HttpAnswer> get_object(HttpClient& http, const GetRequest& request, BodySink& sink);

/// `props`: what the answer's headers are to have. `presence` 2: only what is stored here.
Result<HttpAnswer> head_object(HttpClient& http, const BucketUri& object, const std::string& props, int presence);
/// A type of archives as servers know it, ".tar", of what people may write: "tar".
std::string archive_type(const std::string& type);
/// Whether it is stored here.
Result<bool> has_object(HttpClient& http, const BucketUri& object);
/// Whether there is one, here or at the bucket's remote; also true if the caller may not know.
Result<bool> object_exists(HttpClient& http, const BucketUri& object);
Result<void> delete_object(HttpClient& http, const BucketUri& object);
Result<void> rename_object(HttpClient& http, const BucketUri& object, const std::string& name);
Result<void> copy_object(HttpClient& http, const BucketUri& from, const BucketUri& to);
/// `replace`: what is not named goes.
Result<void> set_custom(HttpClient& http, const BucketUri& object, const Json& pairs, bool replace);

/// An empty handle begins; the answer is the handle to go on with. What is there already stays in front.
Result<std::string> append_object(HttpClient& http, const BucketUri& object, const std::string& handle,
                                  BodySource& source);
/// Makes what was appended visible.
Result<void> flush_object(HttpClient& http, const BucketUri& object, const std::string& handle);
/// A member of an archive. `may_create`: the archive, too.
Result<void> put_member(HttpClient& http, const BucketUri& archive, const std::string& member, const std::string& type,
                        bool may_create, BodySource& source);

/// The id of the job, or empty if it was done at once.
Result<std::string> promote(HttpClient& http, const BucketUri& to, const Json& value);

/// Brings an object of a remote bucket here; the id of the job. `value`: "chunk-size", "num-workers", "latest-ver".
Result<std::string> blob_download(HttpClient& http, const BucketUri& object, const Json& value);

Result<std::string> begin_upload(HttpClient& http, const BucketUri& object);
Result<void> put_part(HttpClient& http, const BucketUri& object, const std::string& upload, uint64_t number,
                      BodySource& source);
Result<void> complete_upload(HttpClient& http, const BucketUri& object, const std::string& upload,
                             const std::vector<uint64_t>& parts);
Result<void> abort_upload(HttpClient& http, const BucketUri& object, const std::string& upload);

}  // namespace mortise::ais
