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

  /// `sample` is called before each scrape, to set gauges. Whatever it uses must live until the last scrape.
  void before_scrape(std::function<void()> sample);

  /// Everything that is known, as Prometheus' text format 0.0.4: no histograms of nothing, no gauges that are NaN.
  std::string scrape();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace mortise::support
