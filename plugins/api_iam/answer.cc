// SPDX-License-Identifier: Apache-2.0
#include "api_iam/answer.h"

#include <mortise/text/utf8.h>

#include <string>
#include <utility>

#include "s3_model/xml/writer.h"

namespace mortise::api_iam {
namespace {

constexpr size_t kLongestMessage = 1024;

std::string_view space_of(const Operation* operation) {
  return operation != nullptr && operation->service == Service::sts
             ? R"(xmlns="https://sts.amazonaws.com/doc/2011-06-15/")"
             : R"(xmlns="https://iam.amazonaws.com/doc/2010-05-08/")";
}

std::string_view told(const IamError& error) { return text::utf8_prefix(error.message, kLongestMessage); }

void respond(Exchange& exchange, int status, std::string body, const Asked& asked, const IamError* error) {
  Response response(status);
  response.header("Content-Type", "text/xml").header("Cache-Control", "no-store");
  response.header("x-amzn-RequestId", std::string(exchange.request().request_id()));
  response.body = std::move(body);
  const auto log = [&](const char* name, std::string_view value) {
    if (!value.empty()) response.log_fields.emplace_back(name, value);
  };
  if (asked.operation != nullptr) log("operation", asked.operation->name);
  if (error != nullptr) log("code", error->code);
  log("user", asked.user);
  if (error != nullptr && error->status == 403) log("reason", told(*error));
  exchange.respond(std::move(response));
}

}  // namespace

void answer(Exchange& exchange, const Asked& asked, std::string_view result) {
  const std::string name(asked.operation->name);
  xml::Writer out(result.size() + 512, xml::Illegal::replaced);
  out.open_with(name + "Response", space_of(asked.operation));
  out.open(name + "Result").append(result).close(name + "Result");  // also an empty one: some operations have that
  out.open("ResponseMetadata").element("RequestId", exchange.request().request_id()).close("ResponseMetadata");
  out.close(name + "Response");
  respond(exchange, 200, out.take(), asked, nullptr);
}

void refuse(Exchange& exchange, const Asked& asked, const IamError& error) {
  xml::Writer out(512, xml::Illegal::replaced);
  out.open_with("ErrorResponse", space_of(asked.operation)).open("Error");
  out.element("Type", error.status < 500 ? "Sender" : "Receiver").element("Code", error.code);
  out.element("Message", told(error)).close("Error");
  out.element("RequestId", exchange.request().request_id()).close("ErrorResponse");
  respond(exchange, error.status, out.take(), asked, &error);
}

}  // namespace mortise::api_iam
