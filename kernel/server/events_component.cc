// SPDX-License-Identifier: Apache-2.0
#include "kernel/events/outbox.h"
#include "kernel/objects/service/service.h"
#include "kernel/server/component_table.h"

#include <mortise/bytes.h>

#include <utility>

namespace mortise::server {
namespace {

constexpr const char* kName = "events";
constexpr double kMsInSecond = 1000;

/// The metrics of one target; counters follow the sums that the outbox keeps.
class TargetMetrics {
 public:
  TargetMetrics(support::Metrics& metrics, const std::string& target) {
    const mortise_pair label = pair("target", target);
    const auto make = [&](int32_t kind, const char* name, const char* help) {
      return metrics.metric(kind, name, help, {&label, 1});
    };
    queued_ = make(MORTISE_GAUGE, "mortise_events_queued", "changes that an event target has not taken");
    bytes_ = make(MORTISE_GAUGE, "mortise_events_queued_bytes", "bytes of their records");
    oldest_ = make(MORTISE_GAUGE, "mortise_events_oldest_seconds", "age of the oldest of them; 0: there is none");
    delivered_ = make(MORTISE_COUNTER, "mortise_events_delivered_total", "changes that an event target has taken");
    failed_ = make(MORTISE_COUNTER, "mortise_events_failed_total", "deliveries that failed, and are tried again");
    rejected_ = make(MORTISE_COUNTER, "mortise_events_rejected_total", "changes that an event target refused");
    lost_ = make(MORTISE_COUNTER, "mortise_events_lost_total",
                 "changes that an event target is not told of, as too many wait and it prefers that");
  }
  void record(const events::Outbox::TargetReport& now) {
    using support::Metrics;
    Metrics::record(queued_, static_cast<double>(now.queued));
    Metrics::record(bytes_, static_cast<double>(now.queued_bytes));
    Metrics::record(oldest_, static_cast<double>(now.oldest_ms) / kMsInSecond);
    const auto follow = [](mortise_metric* metric, uint64_t& seen, uint64_t sum) {
      Metrics::record(metric, static_cast<double>(sum - std::exchange(seen, sum)));
    };
    follow(delivered_, seen_.delivered, now.counts.delivered);
    follow(failed_, seen_.failed, now.counts.failed);
    follow(rejected_, seen_.rejected, now.counts.rejected);
    follow(lost_, seen_.lost, now.counts.lost);
  }

 private:
  mortise_metric *queued_, *bytes_, *oldest_, *delivered_, *failed_, *rejected_, *lost_;
  events::TargetQueue::Counts seen_;
};

void offer_metrics(support::Metrics& metrics, const std::shared_ptr<events::Outbox>& outbox) {
  auto all = std::make_shared<std::vector<TargetMetrics>>();
  for (const auto& target : outbox->report()) all->emplace_back(metrics, target.name);
  metrics.before_scrape([all, weak = std::weak_ptr(outbox)] {
    const auto still_there = weak.lock();
    if (still_there == nullptr) return;
    const auto report = still_there->report();
    for (size_t i = 0; i < report.size(); ++i) (*all)[i].record(report[i]);
  });
}

class EventsComponent final : public Component {
 public:
  EventsComponent(const plugin::HostServices& services, objects::Engine& engine)
      : host_(services, kName, {}), engine_(engine) {}
  ~EventsComponent() override {
    if (outbox_ == nullptr) return;
    engine_.set_event_feed(nullptr);
    outbox_->stop();
    host_.run_delayed_tasks_now();
    host_.end_tasks();
  }

  Result<void> open(const plugin::HostServices& services, const config::Settings::Events& settings) {
    std::vector<events::NamedTarget> targets;
    for (const auto& provider : services.registry.find_all(MORTISE_EVENT_TARGET_ID))
      targets.push_back({provider.name, static_cast<const mortise_event_target*>(provider.table)});
    if (targets.empty() && settings.discard.empty()) return {};
    events::OutboxOptions options;
    options.max_queued = settings.max_queued;
    options.max_bytes = settings.max_bytes;
    options.discarded = settings.discard;
    auto outbox = events::Outbox::open(host_.host(), engine_.meta, std::move(targets), std::move(options));
    if (!outbox) return Error(outbox.error().status, "the events did not open: " + outbox.error().message);
    outbox_ = std::move(outbox).value();
    offer_metrics(services.metrics, outbox_);
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
