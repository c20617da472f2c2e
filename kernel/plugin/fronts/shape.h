// SPDX-License-Identifier: Apache-2.0
//
// The fronts of an interface: as many as plugins may give it, and what its tables must have at least.
#pragma once

#include "kernel/plugin/fronts/front.h"

#include <mortise/known.h>

#include <cstddef>
#include <functional>
#include <string_view>
#include <utility>
#include <vector>

namespace mortise::plugin {

/// put() replaces the functions of a table, which is a copy of the plugin's, by those of front number N. One
/// specialization for each interface, in the file that has its shape.
template <class Table, size_t N>
struct Front;

/// Front number N before `table`; nullptr if it is taken.
template <class Table, size_t N>
const void* take(const void* table, const char* plugin, const std::function<void(std::string_view)>& report) {
  static Table shown;
  using Here = Behind<Table, N>;
  if (Here::table != nullptr) return nullptr;
  Here::plugin = plugin;
  Here::report = report;
  Here::table = static_cast<const Table*>(table);
  shown = known(static_cast<const Table*>(table));  // of functions that a later SDK appends we know nothing
  Front<Table, N>::put(shown);
  return &shown;
}

template <class Table, size_t... N>
const void* take_any(const void* table, const char* plugin, const std::function<void(std::string_view)>& report,
                     std::vector<std::function<void()>>& ends, std::index_sequence<N...>) {
  const void* out = nullptr;
  const auto attempt = [&]<size_t I>(std::integral_constant<size_t, I>) {
    out = take<Table, I>(table, plugin, report);
    if (out != nullptr) ends.emplace_back([] { Behind<Table, I>::table = nullptr; });
    return out != nullptr;
  };
  (void)(attempt(std::integral_constant<size_t, N>()) || ...);
  return out;
}

using Take = const void* (*)(const void*, const char*, const std::function<void(std::string_view)>&,
                             std::vector<std::function<void()>>&);

/// As many plugins may give one interface. Of stores one is used, and [storage] names it.
constexpr size_t kMostStores = 2;
constexpr size_t kMostOthers = 8;

/// What every table of an interface must have. They all begin with two numbers and `self`; functions follow.
struct Shape {
  std::string_view interface_id;
  size_t end;  // of the last function that is not optional
  size_t most;
  Take take;
};

template <class Table, size_t Most>
constexpr Shape shape_of(std::string_view interface_id, size_t end) {
  return {interface_id, end, Most, [](const void* table, const char* plugin, const auto& report, auto& ends) {
            return take_any<Table>(table, plugin, report, ends, std::make_index_sequence<Most>());
          }};
}
#define MORTISE_END_OF(type, member) (offsetof(type, member) + sizeof(type::member))

extern const Shape kMetaStoreShape, kBlobStoreShape;             // stores
extern const Shape kAuthnShape, kAuthzShape, kPoliciesShape;     // who it is, and what they may do
extern const Shape kUsersShape, kIdentitiesShape, kTokensShape;  // users, keys and tokens
extern const Shape kRemoteShape, kEventTargetShape, kApiShape;

}  // namespace mortise::plugin
