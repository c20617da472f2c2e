// SPDX-License-Identifier: Apache-2.0
#include "api_website/error_page.h"

#include <mortise/text/utf8.h>

#include <array>

#include "s3_model/xml/writer.h"

namespace mortise::api_website {
namespace {

constexpr size_t kMaxShown = 1024;  // of what a visitor sent

void append_row(std::string& out, std::string_view name, std::string_view text) {
  out.append("<li>").append(name).append(": ");
  xml::escape(text::utf8_prefix(text, kMaxShown), out, xml::Illegal::replaced);
  out.append("</li>\n");
}

void append_rows(std::string& out, const Fault& fault) {
  append_row(out, "Code", fault.code);
  append_row(out, "Message", fault.message);
  for (const auto& [name, text] : fault.facts) append_row(out, name, text);
}

}  // namespace

std::string_view reason_of(int status) {
  constexpr std::array<std::pair<int, std::string_view>, 8> kReasons{{{400, "Bad Request"},
                                                                      {403, "Forbidden"},
                                                                      {404, "Not Found"},
                                                                      {405, "Method Not Allowed"},
                                                                      {412, "Precondition Failed"},
                                                                      {416, "Requested Range Not Satisfiable"},
                                                                      {500, "Internal Server Error"},
                                                                      {503, "Service Unavailable"}}};
  for (const auto& [number, reason] : kReasons)
    if (number == status) return reason;
  return "Error";
}

std::string error_page(const Fault& fault, const Fault* also, std::string_view request_id) {
  const std::string title = std::to_string(fault.status) + " " + std::string(reason_of(fault.status));
  std::string out = "<!DOCTYPE html>\n<html>\n<head><meta charset=\"utf-8\"><title>" + title +
                    "</title></head>\n<body>\n<h1>" + title + "</h1>\n<ul>\n";
  append_rows(out, fault);
  append_row(out, "RequestId", request_id);
  out.append("</ul>\n");
  if (also != nullptr) {
    out.append("<h3>The page for errors cannot be shown either</h3>\n<ul>\n");
    append_rows(out, *also);
    out.append("</ul>\n");
  }
  return out.append("</body>\n</html>\n");
}

}  // namespace mortise::api_website
