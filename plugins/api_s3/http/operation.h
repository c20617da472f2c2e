// SPDX-License-Identifier: Apache-2.0
//
// An operation of S3, as data; ops/operations.cc is the table of them. A row says which requests it takes, what the
// caller must be allowed to do, what body it wants and where it runs. An operation that cannot be done yet has a row
// without a handler and answers NotImplemented.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>

#include "api_base/handler.h"
#include "api_s3/http/answer.h"
#include "api_s3/wire/address.h"

namespace mortise::api_s3 {

class Context;

enum class Method : uint8_t { get, head, put, post, del, options, other };
Method parse_method(std::string_view name) noexcept;
std::string_view name_of(Method method) noexcept;

/// Something a request must have for a row to fit, beyond method, level and sub-resource.
struct Selector {
  enum class Kind : uint8_t { none, parameter, parameter_value, header };
  Kind kind = Kind::none;
  std::string_view name;
  std::string_view value;
};
constexpr Selector parameter(std::string_view name) { return {Selector::Kind::parameter, name, {}}; }
constexpr Selector parameter(std::string_view name, std::string_view value) {
  return {Selector::Kind::parameter_value, name, value};
}
constexpr Selector header(std::string_view name) { return {Selector::Kind::header, name, {}}; }

/// The permission a row needs. There is no default, so no row compiles without one.
class Action {
 public:
  /// `of_version`: needed instead if the request names a version.
  consteval Action(const char* name, const char* of_version = nullptr)  // NOLINT(google-explicit-constructor)
      : name_(checked(name)), of_version_(of_version == nullptr ? name_ : checked(of_version)) {}
  /// The handler asks for it for each of the keys that the body names; the pipeline does not.
  static consteval Action for_each_key(const char* name) {
    Action a(name);
    a.for_each_key_ = true;
    return a;
  }
  /// The handler asks for it when it has read the object, and shows it to who decides.
  static consteval Action of_object(const char* name, const char* of_version) {
    Action a(name, of_version);
    a.of_object_ = true;
    return a;
  }
  /// Asked when the body is there, since policies may be about what it says.
  static consteval Action with_document(const char* name, const char* of_version = nullptr) {
    Action a(name, of_version);
    a.with_document_ = true;
    return a;
  }
  /// The object that is written may get tags at once, for which there is a permission of its own.
  static consteval Action of_new_object(const char* name) {
    Action a(name);
    a.of_new_object_ = true;
    return a;
  }
  /// The same of a posted form, which names the key.
  static consteval Action of_form(const char* name) {
    Action a = of_new_object(name);
    a.for_each_key_ = true;
    return a;
  }
  constexpr std::string_view name() const noexcept { return name_; }
  constexpr std::string_view of_version() const noexcept { return of_version_; }
  constexpr bool asked_by_handler() const noexcept { return for_each_key_; }
  constexpr bool asked_with_object() const noexcept { return of_object_; }
  constexpr bool asked_with_document() const noexcept { return with_document_; }
  constexpr bool makes_object() const noexcept { return of_new_object_; }

 private:
  static consteval std::string_view checked(const char* name) {
    const std::string_view text(name);
    if (!text.starts_with("s3:") || text.size() < 8) throw "an action is written s3:Something";
    return text;
  }
  std::string_view name_;
  std::string_view of_version_;
  bool for_each_key_ = false;
  bool of_object_ = false;
  bool with_document_ = false;
  bool of_new_object_ = false;
};

/// What is done with the body: left to the host; collected as a small document; collected, and its x-amz-checksum-*
/// headers are about something else; given to the handler as it comes.
enum class Body : uint8_t { none, document, completion, stream };

/// Where the handler runs. `loop`: it never blocks. `worker`: its reads may; but no handler waits for a change, see
/// ops/calls.h.
enum class Run : uint8_t { loop, worker };

/// The handler: it returns its answer, or takes the request and answers by itself.
using Act = api_base::Handler<Context, HandlerOutcome>;

struct Operation {
  const char* name;  // AWS's
  Level level;
  Method method;
  std::string_view sub;  // the sub-resource, "" = none
  Action action;
  Body body = Body::none;
  Run run = Run::worker;
  Act act = {};
  std::array<Selector, 2> needs = {};
};

}  // namespace mortise::api_s3
