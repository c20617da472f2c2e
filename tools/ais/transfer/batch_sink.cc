// SPDX-License-Identifier: Apache-2.0
#include "ais/transfer/batch_sink.h"

#include <mortise/text/ascii.h>

#include "ais/parse/properties.h"

namespace mortise::ais {
namespace {

constexpr size_t kLongestDescription = size_t{256} << 20;
constexpr std::string_view kEndOfHead = "\r\n\r\n";

/// Of "multipart/mixed; boundary=x"; empty if it is none.
std::string boundary_of(std::string_view type) {
  if (!text::lower(type).starts_with("multipart/")) return {};
  std::string out;
  text::for_each_element(type, ';', [&](std::string_view parameter) {
    if (text::lower(parameter).starts_with("boundary=")) out = parameter.substr(parameter.find('=') + 1);
  });
  if (out.size() >= 2 && out.front() == '"' && out.back() == '"') out = out.substr(1, out.size() - 2);
  return out;
}

Error cut_off() { return {Status::io, "the answer of the server is cut off"}; }

}  // namespace

Result<void> BatchSink::begin(const HttpAnswer& head) {
  const auto type = head.header("content-type");
  const auto boundary = boundary_of(type);
  in_archive_ = boundary.empty();
  if (in_archive_) return {};
  delimiter_ = "\r\n--" + boundary;
  kept_ = "\r\n";  // the first part's delimiter need not stand behind a line
  return {};
}

Result<void> BatchSink::write(std::string_view bytes) {
  if (delimiter_.empty()) return put(bytes);
  kept_ += bytes;
  if (!in_archive_)
    if (auto done = take_description(); !done || !in_archive_) return done;
  const size_t end = delimiter_.size() + std::string_view("--\r\n").size();
  if (kept_.size() <= end) return {};
  const auto sure = kept_.size() - end;
  auto done = put(std::string_view(kept_).substr(0, sure));
  kept_.erase(0, sure);
  return done;
}

/// Both heads and the description, once all of them are there.
Result<void> BatchSink::take_description() {
  const auto head = kept_.find(kEndOfHead, delimiter_.size());
  const auto end = head == std::string::npos ? head : kept_.find(delimiter_, head);
  const auto archive = end == std::string::npos ? end : kept_.find(kEndOfHead, end);
  if (archive == std::string::npos)
    return kept_.size() < kLongestDescription ? Result<void>()
                                              : Error(Status::io, "the server's description of the batch has no end");
  const size_t begin = head + kEndOfHead.size();
  auto description = parse_json(std::string_view(kept_).substr(begin, end - begin));
  if (!description || !description->is_object())
    return Error(Status::io, "the server's description of the batch is no JSON");
  description_ = std::move(*description);
  kept_.erase(0, archive + kEndOfHead.size());
  in_archive_ = true;
  return {};
}

Result<void> BatchSink::put(std::string_view bytes) {
  size_ += bytes.size();
  return file_ == nullptr ? console_.raw(bytes) : file_->write(bytes);
}

Result<void> BatchSink::finish() {
  if (delimiter_.empty()) return size_ == 0 ? cut_off() : Result<void>();
  const auto end = kept_.rfind(delimiter_ + "--");
  if (!in_archive_ || end == std::string::npos) return cut_off();
  return put(std::string_view(kept_).substr(0, end));
}

}  // namespace mortise::ais
