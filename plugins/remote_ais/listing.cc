// SPDX-License-Identifier: Apache-2.0
#include "remote_ais/listing.h"

#include <mortise/text.h>

#include <algorithm>
#include <deque>
#include <utility>

#include "remote_ais/answer.h"
#include "remote_ais/requests.h"
#include "remote_transport/replies.h"

namespace mortise::remote_ais {
namespace {

constexpr uint32_t kMostRows = 1000;                             // that are asked for at once
constexpr std::string_view kLastCharacter = "\xF4\x8F\xBF\xBF";  // U+10FFFF: behind it, nothing has the same beginning

class Listing : public std::enable_shared_from_this<Listing> {
 public:
  Listing(remote_transport::Loop& loop, std::shared_ptr<AisPlace> place, const Call& call,
          const mortise_remote_list& list, RemoteReply<mortise_remote_page> answer)
      : loop_(loop),
        place_(std::move(place)),
        call_(call),
        bucket_(view(list.bucket)),
        prefix_(view(list.prefix)),
        limit_(std::clamp<uint32_t>(list.limit, 1, kMostRows)),
        rows_({prefix_, std::string(view(list.delimiter)), limit_}, std::string(view(list.after))),
        answer_(std::move(answer)) {}

  void ask() {
    auto done = [self = shared_from_this()](const Result<void>& outcome, const std::string& document) {
      if (!outcome) return self->answer_.fail(outcome.error());
      self->take(document);
    };
    remote_transport::ask_document(loop_, place_, list_request(bucket_, prefix_, rows_.next(), limit_), call_,
                                   std::move(done));
  }

 private:
  void take(const std::string& document) {
    auto page = parse_page(document);
    if (!page) return answer_.fail(Error(Status::corrupt, "a remote's list of objects cannot be understood"));
    const std::string before = rows_.next();
    if (rows_.add(std::move(*page))) return rows_.give(answer_);
    if (rows_.next() <= before)
      return answer_.fail(Error(Status::corrupt, "a remote's list of objects does not go on"));
    ask();
  }

  remote_transport::Loop& loop_;
  const std::shared_ptr<AisPlace> place_;
  const Call call_;
  const std::string bucket_;
  const std::string prefix_;
  const uint32_t limit_;
  Rows rows_;
  RemoteReply<mortise_remote_page> answer_;
};

}  // namespace

Rows::Rows(Wanted wanted, std::string after) : wanted_(std::move(wanted)), after_(std::move(after)), next_(after_) {
  if (!wanted_.delimiter.empty() && after_.ends_with(wanted_.delimiter)) skip(after_);
}

/// Whatever begins like that is told already.
void Rows::skip(const std::string& prefix) {
  std::string behind = prefix + std::string(kLastCharacter);
  if (behind > next_) next_ = std::move(behind);
}

bool Rows::add(ListedPage page) {
  for (ListedObject& object : page.objects) {
    if (objects_.size() + prefixes_.size() == wanted_.limit) return truncated_ = true;
    add_object(std::move(object));
  }
  if (!page.truncated) return true;
  if (page.last > next_) next_ = page.last;
  if (!prefixes_.empty() && page.last.starts_with(prefixes_.back())) skip(prefixes_.back());
  truncated_ = !objects_.empty() || !prefixes_.empty();
  return truncated_;
}

void Rows::add_object(ListedObject object) {
  if (object.key <= after_ || !object.key.starts_with(wanted_.prefix)) return;
  const auto at =
      wanted_.delimiter.empty() ? std::string::npos : object.key.find(wanted_.delimiter, wanted_.prefix.size());
  if (at == std::string::npos) return objects_.push_back(std::move(object));
  const std::string prefix = object.key.substr(0, at + wanted_.delimiter.size());
  if (prefix > after_ && (prefixes_.empty() || prefixes_.back() != prefix)) prefixes_.push_back(prefix);
}

void Rows::give(RemoteReply<mortise_remote_page>& answer) const {
  std::vector<mortise_remote_object> rows;
  std::deque<std::string> etags;  // none of them moves
  for (const ListedObject& o : objects_) {
    mortise_remote_object& row = rows.emplace_back();
    row.size = sizeof row;
    row.present = MORTISE_REMOTE_SIZE;
    if (o.accessed_ms) row.present |= MORTISE_REMOTE_MODIFIED;
    row.key = str(o.key);
    row.content_size = o.size;
    row.modified_ms = o.accessed_ms.value_or(0);
    row.etag = str(etags.emplace_back(etag_of(o.version, o.checksum)));
  }
  std::vector<mortise_str> prefixes;
  for (const std::string& p : prefixes_) prefixes.push_back(str(p));
  answer.give({sizeof(mortise_remote_page), truncated_ ? 1 : 0, rows.data(), rows.size(), sizeof(mortise_remote_object),
               prefixes.data(), prefixes.size()});
}

void list_objects(remote_transport::Loop& loop, const std::shared_ptr<AisPlace>& place, const Call& call,
                  const mortise_remote_list& list, RemoteReply<mortise_remote_page> answer) {
  std::make_shared<Listing>(loop, place, call, list, std::move(answer))->ask();
}

}  // namespace mortise::remote_ais
