// SPDX-License-Identifier: Apache-2.0
#include "kernel/plugin/fronts/fronts.h"

#include "kernel/plugin/fronts/front.h"
#include "kernel/plugin/fronts/shape.h"

#include <mortise/abi/auth.h>

#include <fmt/format.h>

#include <cstring>
#include <exception>
#include <utility>

namespace mortise::plugin {
namespace {

constexpr const Shape* kShapes[] = {
    &kMetaStoreShape, &kBlobStoreShape,  &kAuthnShape,    &kAuthzShape,  &kEventTargetShape, &kRemoteShape,
    &kUsersShape,     &kIdentitiesShape, &kPoliciesShape, &kTokensShape, &kApiShape,
};

Result<void> check_shape(const Shape& shape, const void* table) {
  uint32_t size = 0;
  std::memcpy(&size, table, sizeof size);
  if (size < shape.end)
    return Error(Status::invalid, fmt::format("gives a table of {} that is too small: {} bytes of at least {}",
                                              shape.interface_id, size, shape.end));
  constexpr size_t kFunctions = offsetof(mortise_authz, authorize);  // where they begin, in all of them
  for (size_t at = kFunctions; at < shape.end; at += sizeof(void*)) {
    const void* function = nullptr;
    std::memcpy(&function, static_cast<const char*>(table) + at, sizeof function);
    if (function == nullptr)
      return Error(Status::invalid, fmt::format("gives a table of {} in which function number {} is NULL",
                                                shape.interface_id, (at - kFunctions) / sizeof(void*) + 1));
  }
  return {};
}

}  // namespace

void report_thrown(const std::function<void(std::string_view)>& report, const char* plugin, const char* function) {
  try {
    throw;
  } catch (const std::exception& e) {
    report(fmt::format("plugin '{}' threw an exception in {}: {}", plugin, function, e.what()));
  } catch (...) {
    report(fmt::format("plugin '{}' threw an exception in {}", plugin, function));
  }
}

void report_malformed(const std::function<void(std::string_view)>& report, const char* plugin, const char* function,
                      support::Fault fault) {
  report(fmt::format("plugin '{}' answered {} with {}", plugin, function, fault));
}

mortise_status explain_failure(mortise_error* error, const char* function) {
  return report(error, Error(Status::internal, fmt::format("{} of the plugin failed", function)));
}

Fronts::Fronts(const char* plugin, std::function<void(std::string_view)> report)
    : plugin_(plugin), report_(std::move(report)) {}

Fronts::~Fronts() {
  for (const auto& end : ends_) end();
}

Result<const void*> Fronts::put_before(std::string_view interface_id, const void* table) {
  for (const Shape* shape : kShapes) {
    if (shape->interface_id != interface_id) continue;
    if (Result<void> good = check_shape(*shape, table); !good) return std::move(good).error();
    const void* front = shape->take(table, plugin_, report_, ends_);
    if (front == nullptr)
      return Error(Status::unsupported,
                   fmt::format("is one plugin too many that provides {}: at most {} can", interface_id, shape->most));
    return front;
  }
  return table;
}

}  // namespace mortise::plugin
