// SPDX-License-Identifier: Apache-2.0
#include "kernel/support/metrics.h"

#include <mortise/bytes.h>
#include <mortise/mutex.h>

#include <prometheus/collectable.h>
#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <sstream>

struct mortise_metric {
  prometheus::Counter* counter = nullptr;
  prometheus::Gauge* gauge = nullptr;
  prometheus::Histogram* histogram = nullptr;
};

namespace mortise::support {
namespace {

/// Seconds, from a cached read to a client that is being slow.
const prometheus::Histogram::BucketBoundaries kSeconds{0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
                                                       0.05,   0.1,     0.25,   0.5,   1.0,    2.5,   5.0,  10.0};

prometheus::Labels labels_of(std::span<const mortise_pair> pairs) {
  prometheus::Labels labels;
  for (const mortise_pair& pair : pairs) labels.emplace(view(pair.name), view(pair.value));
  return labels;
}

/// A histogram of nothing is as long as one of much, and there is one for each operation. NaN: not known (yet).
bool says_nothing(prometheus::MetricType type, const prometheus::ClientMetric& metric) {
  if (type == prometheus::MetricType::Histogram) return metric.histogram.sample_count == 0;
  return type == prometheus::MetricType::Gauge && std::isnan(metric.gauge.value);
}

std::vector<prometheus::MetricFamily> without_empty(std::vector<prometheus::MetricFamily> families) {
  for (prometheus::MetricFamily& family : families)
    std::erase_if(family.metric, [&](const auto& metric) { return says_nothing(family.type, metric); });
  std::erase_if(families, [](const auto& family) { return family.metric.empty(); });
  return families;
}

/// The library's form of what a source tells.
class Families final : public Samples {
 public:
  void counter(const char* name, const char* help, double sum, std::span<const mortise_pair> labels) override {
    add(prometheus::MetricType::Counter, name, help, labels).counter.value = sum;
  }
  void gauge(const char* name, const char* help, double value, std::span<const mortise_pair> labels) override {
    add(prometheus::MetricType::Gauge, name, help, labels).gauge.value = value;
  }
  std::vector<prometheus::MetricFamily> take() { return std::move(families_); }

 private:
  prometheus::ClientMetric& add(prometheus::MetricType type, const char* name, const char* help,
                                std::span<const mortise_pair> labels) {
    auto family = std::find_if(families_.begin(), families_.end(), [&](const auto& f) { return f.name == name; });
    if (family == families_.end()) family = families_.insert(family, {name, help, type, {}});
    prometheus::ClientMetric& metric = family->metric.emplace_back();
    for (const mortise_pair& label : labels)
      metric.label.push_back({std::string(view(label.name)), std::string(view(label.value))});
    return metric;
  }
  std::vector<prometheus::MetricFamily> families_;
};

class Source final : public prometheus::Collectable {
 public:
  explicit Source(std::function<void(Samples&)> ask) : ask_(std::move(ask)) {}
  std::vector<prometheus::MetricFamily> Collect() const override {
    Families families;
    ask_(families);
    return families.take();
  }

 private:
  const std::function<void(Samples&)> ask_;
};

}  // namespace

struct Metrics::State {
  prometheus::Registry registry{prometheus::Registry::InsertBehavior::Merge};
  Mutex mutex;
  Mutex scraping;  // one scrape at a time: sources need no locks of their own
  std::vector<std::unique_ptr<mortise_metric>> metrics MORTISE_GUARDED_BY(mutex);
  std::map<const void*, mortise_metric*> known MORTISE_GUARDED_BY(mutex);  // library object → ours
  std::vector<std::shared_ptr<const prometheus::Collectable>> sources MORTISE_GUARDED_BY(mutex);

  mortise_metric* keep(const void* object, mortise_metric made) {
    const MutexLock lock(mutex);
    mortise_metric*& slot = known[object];
    if (slot == nullptr) slot = metrics.emplace_back(std::make_unique<mortise_metric>(made)).get();
    return slot;
  }
};

Metrics::Metrics() : state_(std::make_unique<State>()) {}
Metrics::~Metrics() = default;

mortise_metric* Metrics::metric(int32_t kind, std::string_view name, std::string_view help,
                                std::span<const mortise_pair> labels) noexcept {
  try {
    const std::string n(name), h(help);
    prometheus::Registry& registry = state_->registry;
    switch (kind) {
      case MORTISE_COUNTER: {
        auto& c = prometheus::BuildCounter().Name(n).Help(h).Register(registry).Add(labels_of(labels));
        return state_->keep(&c, {.counter = &c});
      }
      case MORTISE_GAUGE: {
        auto& g = prometheus::BuildGauge().Name(n).Help(h).Register(registry).Add(labels_of(labels));
        return state_->keep(&g, {.gauge = &g});
      }
      case MORTISE_HISTOGRAM: {
        auto& t = prometheus::BuildHistogram().Name(n).Help(h).Register(registry).Add(labels_of(labels), kSeconds);
        return state_->keep(&t, {.histogram = &t});
      }
      default:
        break;
    }
  } catch (...) {  // the library refuses bad names and doubles by throwing
  }
  return nullptr;
}

void Metrics::record(mortise_metric* metric, double value) noexcept {
  if (metric == nullptr) return;
  if (metric->counter != nullptr) metric->counter->Increment(value);
  if (metric->gauge != nullptr) metric->gauge->Set(value);
  if (metric->histogram != nullptr) metric->histogram->Observe(value);
}

void Metrics::collect_from(std::function<void(Samples&)> source) {
  auto made = std::make_shared<const Source>(std::move(source));
  const MutexLock lock(state_->mutex);
  state_->sources.push_back(std::move(made));
}

std::string Metrics::scrape() {
  const MutexLock one_at_a_time(state_->scraping);
  std::vector<std::shared_ptr<const prometheus::Collectable>> sources;
  {
    const MutexLock lock(state_->mutex);
    sources = state_->sources;
  }
  std::vector<prometheus::MetricFamily> families = state_->registry.Collect();
  for (const auto& source : sources) {
    std::vector<prometheus::MetricFamily> more = source->Collect();
    families.insert(families.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  }
  std::ostringstream out;
  prometheus::TextSerializer().Serialize(out, without_empty(std::move(families)));
  return std::move(out).str();
}

}  // namespace mortise::support
