// SPDX-License-Identifier: Apache-2.0
#include "kernel/server/parts.h"

#include "kernel/plugin/instance.h"
#include "kernel/support/clock.h"

#include <mortise/bytes.h>

#include <fmt/format.h>

namespace mortise::server {
namespace {

class PluginPart final : public Part {
 public:
  explicit PluginPart(std::unique_ptr<plugin::Instance> instance) : instance_(std::move(instance)) {}

 private:
  std::unique_ptr<plugin::Instance> instance_;
};

}  // namespace

Parts::Parts(const plugin::HostServices& services, const Plan& plan) : services_(services), plan_(plan) {}

Parts::~Parts() { stop(); }

/// The chosen plugins, in the order of the selection, then the kernel's services.
std::vector<plugin::Unit> Parts::units() const {
  std::vector<plugin::Unit> out;
  for (const plugin::Chosen& chosen : plan_.selection.chosen) {
    const plugin::Facts& facts = chosen.candidate.facts;
    out.push_back({facts.name, facts.provides, facts.needs, {}});
  }
  out.push_back(objects_unit());
  out.push_back(access_unit());
  return out;
}

Result<std::unique_ptr<Part>> Parts::start_one(size_t unit) {
  const auto& chosen = plan_.selection.chosen;
  if (unit == chosen.size()) return start_objects(services_, plan_.settings);
  if (unit > chosen.size()) return start_access(services_, plan_.settings);
  auto instance = plugin::Instance::start(services_, chosen[unit], plan_.settings.plugins.start_timeout);
  if (!instance) return std::move(instance).error();
  return std::unique_ptr<Part>(std::make_unique<PluginPart>(std::move(instance).value()));
}

Result<void> Parts::start() {
  const std::vector<plugin::Unit> all = units();
  const Result<std::vector<size_t>> order = plugin::start_order(all);
  if (!order) return order.error();
  for (const size_t unit : *order) {
    const int64_t begin = support::monotonic_ns();
    Result<std::unique_ptr<Part>> part = start_one(unit);
    if (!part) {
      stop();
      return std::move(part).error();
    }
    started_.push_back({all[unit].name, std::move(part).value()});
    const std::string took = std::to_string((support::monotonic_ns() - begin) / 1'000'000);
    const support::LogField fields[]{pair("part", all[unit].name), support::LogField::number("ms", took)};
    services_.log.write(LogLevel::debug, "kernel", "started", fields);
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
