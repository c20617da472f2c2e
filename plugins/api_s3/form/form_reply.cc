// SPDX-License-Identifier: Apache-2.0
#include "api_s3/form/form_reply.h"

#include <mortise/text.h>

#include <algorithm>

#include "api_s3/http/expiration.h"
#include "api_s3/http/object_headers.h"
#include "api_s3/http/object_url.h"
#include "s3_model/percent.h"
#include "s3_model/xml/writer.h"

namespace mortise::api_s3 {
namespace {

/// Other texts are left out rather than sent to a browser as an address.
bool is_web_address(std::string_view url) {
  const bool web = url.starts_with("http://") || url.starts_with("https://");
  const std::string_view rest = url.substr(std::min(url.find("//"), url.size()));
  const bool has_host = rest.size() > 2 && std::string_view("/?#:").find(rest[2]) == std::string_view::npos;
  return web && has_host && std::all_of(url.begin(), url.end(), [](char c) { return c > 0x20 && c < 0x7F; });
}

}  // namespace

FormReply::FormReply(std::span<const FormField> fields) {
  const auto wanted = text::parse_decimal<unsigned>(field_value(fields, "success_action_status"));
  if (wanted == 200u || wanted == 201u) status_ = static_cast<int>(*wanted);
  for (const char* name : {"success_action_redirect", "redirect"})
    if (redirect_.empty() && is_web_address(field_value(fields, name))) redirect_ = field_value(fields, name);
}

void FormReply::redirect(Context& c, const mortise_written& written, HeaderBlock& headers) const {
  const size_t fragment = std::min(redirect_.find('#'), redirect_.size());  // which no server sees
  std::string url = redirect_.substr(0, fragment);
  url += url.find('?') == std::string::npos ? "?bucket=" : "&bucket=";
  url.append(c.bucket()).append("&key=");
  s3_model::percent_encode(c.key(), url);
  url.append("&etag=%22").append(view(written.etag)).append("%22").append(redirect_, fragment);
  headers.add_copy("Location", url);
  c.respond(303, headers, {});
}

void FormReply::send(Context& c, const mortise_written& written, std::string_view tags) const {
  HeaderBlock headers;
  add_written_headers(written, headers);
  const std::string expiration = expiration_of_written(c, written, tags);
  if (!expiration.empty()) headers.add("x-amz-expiration", expiration);
  if (!redirect_.empty()) return redirect(c, written, headers);
  const std::string url = object_url(c);
  headers.add_copy("Location", url);
  if (status_ != 201) return c.respond(status_, headers, {});
  xml::Writer w;
  w.open("PostResponse").element("Location", url).element("Bucket", c.bucket()).element("Key", c.key());
  w.quoted("ETag", view(written.etag)).close("PostResponse");
  headers.add("Content-Type", "application/xml");
  c.respond(201, headers, w.take());
}

}  // namespace mortise::api_s3
