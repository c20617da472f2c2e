// SPDX-License-Identifier: Apache-2.0
#include "kernel/plugin/start_order.h"

#include "kernel/config/suggest.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <tuple>

namespace mortise::plugin {
namespace {

/// Smaller starts earlier, where needs do not decide.
size_t rank(const Unit& unit) {
  constexpr std::array<std::string_view, 8> kKinds{"mortise.checksum/", "mortise.meta_store/",   "mortise.blob_store/",
                                                   "mortise.remote/",   "mortise.event_target/", "kernel.events",
                                                   "mortise.authn/",    "mortise.authz/"};
  constexpr std::string_view kLast = "mortise.api/";
  size_t best = kKinds.size();
  for (const std::string& id : unit.provides) {
    if (id.starts_with(kLast)) return kKinds.size() + 1;
    for (size_t i = 0; i < kKinds.size(); ++i)
      if (id.starts_with(kKinds[i])) best = std::min(best, i);
  }
  return best;
}

bool offers(const Unit& unit, const std::string& id) {
  return std::find(unit.provides.begin(), unit.provides.end(), id) != unit.provides.end();
}

/// The units that must start before number `self`; with `missing`, also what is not provided.
std::vector<size_t> predecessors(std::span<const Unit> units, size_t self, std::vector<std::string>* missing) {
  std::vector<size_t> out;
  const auto add = [&](const std::string& id, bool needed) {
    bool found = false;
    for (size_t i = 0; i < units.size(); ++i) {
      if (i == self || !offers(units[i], id)) continue;
      out.push_back(i);
      found = true;
    }
    if (!found && needed && missing != nullptr) missing->push_back(id);
  };
  for (const std::string& id : units[self].needs) add(id, true);
  for (const std::string& id : units[self].after) add(id, false);
  return out;
}

std::string suggestion(std::span<const Unit> units, size_t self, const std::string& missing) {
  std::vector<std::string> offered;
  for (const Unit& unit : units)
    if (&unit != &units[self]) offered.insert(offered.end(), unit.provides.begin(), unit.provides.end());
  return config::did_you_mean(missing, offered);
}

Result<void> check_needs(std::span<const Unit> units) {
  for (size_t i = 0; i < units.size(); ++i) {
    std::vector<std::string> missing;
    predecessors(units, i, &missing);
    if (!missing.empty())
      return Error(Status::not_found, static_cast<int>(i),
                   fmt::format("plugin '{}' is refused: it needs {}, which nothing that is enabled provides{}",
                               units[i].name, fmt::join(missing, " and "), suggestion(units, i, missing.front())));
  }
  return {};
}

/// Every unit left over waits for another one that is left over: following that leads into a cycle.
Error circle(std::span<const Unit> units, const std::vector<bool>& started) {
  size_t at = static_cast<size_t>(std::find(started.begin(), started.end(), false) - started.begin());
  std::vector<size_t> walk;
  while (std::find(walk.begin(), walk.end(), at) == walk.end()) {
    walk.push_back(at);
    for (const size_t before : predecessors(units, at, nullptr)) {
      if (started[before]) continue;
      at = before;
      break;
    }
  }
  walk.erase(walk.begin(), std::find(walk.begin(), walk.end(), at));
  walk.push_back(at);
  std::vector<std::string> names;
  names.reserve(walk.size());
  for (const size_t i : walk) names.push_back(units[i].name);
  return {Status::invalid, static_cast<int>(at),
          fmt::format("plugins require each other in a cycle: {}", fmt::join(names, " needs "))};
}

}  // namespace

Result<std::vector<size_t>> start_order(std::span<const Unit> units) {
  if (Result<void> needs = check_needs(units); !needs) return std::move(needs).error();
  std::vector<size_t> order;
  std::vector<bool> started(units.size(), false);
  const auto ready = [&](size_t i) {
    const std::vector<size_t> before = predecessors(units, i, nullptr);
    return std::all_of(before.begin(), before.end(), [&](size_t b) { return started[b]; });
  };
  const auto sooner = [&](size_t a, size_t b) {
    return std::tuple(rank(units[a]), units[a].name) < std::tuple(rank(units[b]), units[b].name);
  };
  while (order.size() < units.size()) {
    size_t best = units.size();
    for (size_t i = 0; i < units.size(); ++i)
      if (!started[i] && ready(i) && (best == units.size() || sooner(i, best))) best = i;
    if (best == units.size()) return circle(units, started);
    started[best] = true;
    order.push_back(best);
  }
  return order;
}

}  // namespace mortise::plugin
