// SPDX-License-Identifier: Apache-2.0
//
// An operation, as data; ops/operations.cc is the table of them. A row says which requests it takes, what the caller
// must be allowed to do, what body it wants and who does it.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "ais_model/permission.h"
#include "api_base/handler.h"
#include "api_native/http/answer.h"
#include "api_native/wire/address.h"

namespace mortise::api_native {

class Context;

enum class Method : uint8_t { get, head, put, post, patch, del, other };
Method parse_method(std::string_view name) noexcept;

using ais_model::name_of;
using ais_model::Permission;

/// What a row needs: the action that authorization plugins are asked for, and AIStore's bit.
class Needs {
 public:
  consteval Needs(const char* action, Permission permission)  // there is no default, so no row compiles without
      : action_(checked(action)), permission_(permission) {}
  constexpr std::string_view action() const noexcept { return action_; }
  constexpr Permission permission() const noexcept { return permission_; }
  /// Whoever asks, also with a token that is worth nothing.
  constexpr bool for_everybody() const noexcept { return action_ == kHealth || action_ == kLogIn; }

  static constexpr const char* kHealth = "ais:Health";
  static constexpr const char* kLogIn = "ais:LogIn";

 private:
  static consteval std::string_view checked(const char* name) {
    const std::string_view text(name);
    if (!text.starts_with("ais:") || text.size() < 7) throw "an action is written ais:Something";
    return text;
  }
  std::string_view action_;
  Permission permission_;
};

/// The body: none; collected as a JSON message; collected as it is, within the limit of a file in an archive; given to
/// the handler as it comes.
enum class Body : uint8_t { none, message, bytes, stream };
/// Whether the request's bucket must be there.
enum class Wants : uint8_t { nothing, bucket };

/// The handler: it returns its answer, or takes the request and answers by itself. Worker: it may wait for what it
/// reads, and for permissions, but not for changes.
using Act = api_base::Handler<Context, Outcome>;

struct Operation {
  const char* name;
  Area area;
  Method method;               // other: any
  std::string_view parameter;  // "name" or "name=value" of the query, or "/sub-resource" of the path; "" = none
  std::string_view action;     // of the message; "" = it has none
  Needs needs;
  Wants wants;
  Body body;
  Act act;
};

}  // namespace mortise::api_native
