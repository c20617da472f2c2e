// SPDX-License-Identifier: Apache-2.0
#include "kernel/events/outbox.h"
#include "kernel/objects/service/service.h"
#include "kernel/server/component_table.h"

#include <mortise/bytes.h>

#include <utility>

namespace mortise::server {
namespace {

constexpr const char* kEventsComponent = "events";
constexpr double kMsInSecond = 1000;

void write_samples(support::Samples& out, const events::Outbox::TargetReport& now) {
  const mortise_pair label = pair("target", now.name);
  const auto gauge = [&](const char* name, const char* help, double value) {
    out.gauge(name, help, value, {&label, 1});
  };
  const auto counter = [&](const char* name, const char* help, uint64_t sum) {
    out.counter(name, help, static_cast<double>(sum), {&label, 1});
  };
  gauge("mortise_events_queued", "changes that wait for an event target", static_cast<double>(now.queued));
  gauge("mortise_events_queued_bytes", "bytes of the records of changes that wait for an event target",
        static_cast<double>(now.queued_bytes));
  gauge("mortise_events_oldest_seconds", "age of the oldest change that waits for an event target; 0 if there is none",
        static_cast<double>(now.oldest_ms) / kMsInSecond);
  counter("mortise_events_delivered_total", "changes that were delivered to an event target", now.counts.delivered);
  counter("mortise_events_failed_total", "deliveries that failed and will be retried", now.counts.failed);
  counter("mortise_events_rejected_total", "changes that an event target rejected", now.counts.rejected);
  counter("mortise_events_lost_total",
          "changes that were not delivered because too many waited and the event target allows losses",
          now.counts.lost);
}

class EventsComponent final : public Component {
 public:
  EventsComponent(const plugin::HostServices& services, objects::Engine& engine)
      : host_(services, kEventsComponent, {}), engine_(engine) {}
  ~EventsComponent() override {
    if (outbox_ == nullptr) return;
    engine_.set_event_feed(nullptr);
    outbox_->stop();
    host_.run_delayed_tasks_now();
    host_.end_tasks();
  }

  Result<void> open(const plugin::HostServices& services, const config::Settings::Events& settings) {
    std::vector<events::NamedTarget> targets;
    host_.host().find_all<mortise_event_target>(MORTISE_EVENT_TARGET_ID,
                                                [&](std::string_view name, const mortise_event_target* target) {
                                                  targets.push_back({std::string(name), target});
                                                });
    if (targets.empty() && settings.discard.empty()) return {};
    events::OutboxOptions options;
    options.max_queued = settings.max_queued;
    options.max_bytes = settings.max_bytes;
    options.discarded = settings.discard;
    auto outbox = events::Outbox::open(host_.host(), engine_.meta, std::move(targets), std::move(options));
    if (!outbox) return Error(outbox.error().status, "the events did not open: " + outbox.error().message);
    outbox_ = std::move(outbox).value();
    services.metrics.collect_from([weak = std::weak_ptr(outbox_)](support::Samples& out) {
      const auto still_there = weak.lock();
      if (still_there == nullptr) return;
      for (const auto& target : still_there->report()) write_samples(out, target);
    });
    engine_.set_event_feed(outbox_);
    return {};
  }

 private:
  plugin::HostTable host_;
  objects::Engine& engine_;
  std::shared_ptr<events::Outbox> outbox_;
};

}  // namespace

Result<std::unique_ptr<Component>> start_events(const plugin::HostServices& services, const Plan& plan) {
  const auto* service = services.registry.find_as<objects::Service>(kServiceId);
  auto component = std::make_unique<EventsComponent>(services, const_cast<objects::Service*>(service)->engine());
  if (Result<void> opened = component->open(services, plan.settings.events); !opened) return std::move(opened).error();
  return std::unique_ptr<Component>(std::move(component));
}

}  // namespace mortise::server
