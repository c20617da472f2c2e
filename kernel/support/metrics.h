// SPDX-License-Identifier: Apache-2.0
//
// Metrics in Prometheus' form. The only folder that includes prometheus-cpp.
#pragma once

#include <mortise/abi/host.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mortise::support {

/// What one source tells at one scrape. Names and texts are borrowed during the call.
class Samples {
 public:
  Samples() = default;
  Samples(const Samples&) = delete;
  Samples& operator=(const Samples&) = delete;
  /// A sum that only grows.
  virtual void counter(const char* name, const char* help, double sum, std::span<const mortise_pair> labels = {}) = 0;
  /// NaN: not known (yet).
  virtual void gauge(const char* name, const char* help, double value, std::span<const mortise_pair> labels = {}) = 0;

 protected:
  ~Samples() = default;
};

/// Owns every metric of the process. Metrics live as long as this. Threads: any.
class Metrics {
 public:
  Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;
  ~Metrics();

  /// The metric of this mortise_metric_kind, name and labels, made if it is new. nullptr if the name is not one for
  /// Prometheus or is taken by a metric of another kind.
  mortise_metric* metric(int32_t kind, std::string_view name, std::string_view help,
                         std::span<const mortise_pair> labels) noexcept;
  /// Counter: adds; gauge: sets, NaN if it is not known; histogram: observes.
  static void record(mortise_metric* metric, double value) noexcept;

  /// Values that are kept elsewhere: `source` is asked at each scrape, one scrape at a time. Whatever it uses must live
  /// until the last scrape.
  void collect_from(std::function<void(Samples&)> source);

  /// Everything that is known, as Prometheus' text format 0.0.4: no histograms of nothing, no gauges that are NaN.
  std::string scrape();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace mortise::support
