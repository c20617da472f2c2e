// SPDX-License-Identifier: Apache-2.0
#include "kernel/server/parts.h"

#include "kernel/server/check_buckets.h"
#include "kernel/server/units.h"
#include "kernel/support/clock.h"

#include <mortise/abi/checksum.h>
#include <mortise/bytes.h>
#include <mortise/checksum.h>

#include <algorithm>

namespace mortise::server {
namespace {

class PluginPart final : public Part {
 public:
  explicit PluginPart(std::unique_ptr<plugin::Instance> instance) : instance_(std::move(instance)) {}

 private:
  std::unique_ptr<plugin::Instance> instance_;
};

bool gives_checksums(const plugin::Unit& unit) {
  return std::find(unit.provides.begin(), unit.provides.end(), MORTISE_CHECKSUM_ID) != unit.provides.end();
}

/// Such a plugin has nothing to open and nothing to keep: starting it has no effects.
bool gives_checksums_alone(const plugin::Unit& unit) {
  return gives_checksums(unit) && unit.provides.size() == 1 && unit.needs.empty();
}

}  // namespace

Parts::Parts(const plugin::HostServices& services, const Plan& plan)
    : services_(services), plan_(plan), units_(units_of(plan)), loaded_(units_.size()) {}

Parts::~Parts() { stop(); }

void Parts::load(size_t unit, config::Problems& problems) {
  const auto& chosen = plan_.selection.chosen;
  if (unit >= chosen.size()) return;
  auto instance = plugin::Instance::load(services_, chosen[unit], patience_of(plan_));
  if (instance)
    loaded_[unit] = std::move(instance).value();
  else
    problems.add(chosen[unit].where, instance.error().message);
}

void Parts::start_checksums(const std::vector<size_t>& order, config::Problems& problems) {
  for (const size_t unit : order) {
    if (loaded_[unit] == nullptr || !gives_checksums_alone(units_[unit])) continue;
    if (const Result<void> started = start_unit(unit); !started)
      problems.add(plan_.selection.chosen[unit].where, started.error().message);
  }
}

/// Names can be told to be unknown once every plugin that gives checksums has started.
void Parts::check_checksums(config::Problems& problems) const {
  for (const plugin::Unit& unit : units_)
    if (gives_checksums(unit) && !gives_checksums_alone(unit)) return;
  const plugin::HostTable host(services_, "kernel", {});
  check_checksum_names(plan_, Checksums(host.host()), problems);
}

void Parts::check(config::Problems& problems) {
  const Result<std::vector<size_t>> order = plugin::start_order(units_);
  if (!order) return problems.add({}, order.error().message);
  for (const size_t unit : *order) load(unit, problems);
  if (!problems.empty()) return;
  start_checksums(*order, problems);
  for (const size_t unit : *order) {
    if (loaded_[unit] == nullptr) continue;
    if (const Result<void> good = loaded_[unit]->check(); !good)
      problems.add(plan_.selection.chosen[unit].where, good.error().message);
  }
  if (problems.empty()) check_checksums(problems);
}

Result<std::unique_ptr<Part>> Parts::start_one(size_t unit) {
  const size_t plugins = plan_.selection.chosen.size();
  if (unit == plugins) return start_objects(services_, plan_);
  if (unit > plugins) return start_access(services_, plan_.settings);
  std::unique_ptr<plugin::Instance> instance = std::move(loaded_[unit]);
  if (Result<void> started = instance->start(); !started) return std::move(started).error();
  return std::unique_ptr<Part>(std::make_unique<PluginPart>(std::move(instance)));
}

Result<void> Parts::start_unit(size_t unit) {
  const int64_t begin = support::monotonic_ns();
  Result<std::unique_ptr<Part>> part = start_one(unit);
  if (!part) return std::move(part).error();
  started_.push_back({units_[unit].name, std::move(part).value()});
  const std::string took = std::to_string((support::monotonic_ns() - begin) / 1'000'000);
  const support::LogField fields[]{pair("part", units_[unit].name), support::LogField::number("ms", took)};
  services_.log.write(LogLevel::debug, "kernel", "started", fields);
  return {};
}

Result<void> Parts::start() {
  const Result<std::vector<size_t>> order = plugin::start_order(units_);
  if (!order) return order.error();
  for (const size_t unit : *order) {
    const bool has_started = unit < plan_.selection.chosen.size() && loaded_[unit] == nullptr;
    if (has_started) continue;
    if (Result<void> started = start_unit(unit); !started) {
      stop();
      return started;
    }
  }
  return {};
}

void Parts::stop() {
  while (!started_.empty()) {
    const std::string name = std::move(started_.back().name);
    started_.back().part.reset();
    started_.pop_back();
    const support::LogField field = pair("part", name);
    services_.log.write(LogLevel::debug, "kernel", "stopped", {&field, 1});
  }
}

}  // namespace mortise::server
