// SPDX-License-Identifier: Apache-2.0
//
// What the host does for a plugin, as a small class. Copyable; valid until the plugin is destroyed.
#pragma once

#include <mortise/abi/host.h>
#include <mortise/bytes.h>
#include <mortise/error.h>

#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace mortise {

enum class LogLevel : int32_t {
  trace = MORTISE_LOG_TRACE,
  debug = MORTISE_LOG_DEBUG,
  info = MORTISE_LOG_INFO,
  warning = MORTISE_LOG_WARNING,
  error = MORTISE_LOG_ERROR,
};

enum class Mode : uint32_t { serve = MORTISE_MODE_SERVE, check = MORTISE_MODE_CHECK, repair = MORTISE_MODE_REPAIR };

/// A counter, gauge or histogram; does nothing if default-made.
class Metric {
 public:
  Metric() = default;
  Metric(const mortise_host* host, mortise_metric* metric) : host_(host), metric_(metric) {}
  void record(double value) const noexcept {
    if (metric_ != nullptr) host_->metric_record(metric_, value);
  }

 private:
  const mortise_host* host_ = nullptr;
  mortise_metric* metric_ = nullptr;
};

/// The use of a table that another plugin, or the host, gives; see mortise_lease. Move-only.
template <class Table>
class Lease {
 public:
  Lease() = default;
  explicit Lease(mortise_lease* lease) noexcept : lease_(lease) {}
  Lease(Lease&& o) noexcept : lease_(std::exchange(o.lease_, nullptr)) {}
  Lease& operator=(Lease&& o) noexcept {
    std::swap(lease_, o.lease_);
    return *this;
  }
  ~Lease() { release(); }

  /// False: nobody gives it.
  explicit operator bool() const noexcept { return lease_ != nullptr; }
  const Table* get() const noexcept { return lease_ == nullptr ? nullptr : static_cast<const Table*>(lease_->table); }
  const Table* operator->() const noexcept { return get(); }
  std::string_view provider() const noexcept { return lease_ == nullptr ? std::string_view() : view(lease_->provider); }
  const mortise_lease* abi() const noexcept { return lease_; }
  /// No call of the table runs any more.
  void release() noexcept {
    if (mortise_lease* lease = std::exchange(lease_, nullptr)) lease->release(lease);
  }

 private:
  mortise_lease* lease_ = nullptr;
};

/// Is told when the giver of a lease goes. Outlives its leases.
class LeaseHolder {
 public:
  LeaseHolder() = default;
  LeaseHolder(const LeaseHolder&) = delete;
  LeaseHolder& operator=(const LeaseHolder&) = delete;
  virtual ~LeaseHolder() = default;
  /// See mortise_lease_holder. `lease` tells which one: it is what abi() of one of the leases gives.
  virtual void revoked(const mortise_lease* lease) noexcept = 0;

  mortise_lease_holder abi() noexcept {
    return {sizeof(mortise_lease_holder), 0, this,
            [](void* self, mortise_lease* lease) { static_cast<LeaseHolder*>(self)->revoked(lease); }};
  }
};

class Host {
 public:
  explicit Host(const mortise_host* host) noexcept : host_(host) {}
  const mortise_host* abi() const noexcept { return host_; }
  /// What the host is there for; a store makes and changes nothing in Mode::check.
  Mode mode() const noexcept { return static_cast<Mode>(host_->mode); }

  // ---- log: any thread
  bool logs(LogLevel level) const noexcept { return host_->log_enabled(host_, static_cast<int32_t>(level)) != 0; }
  void log(LogLevel level, std::string_view message, std::initializer_list<mortise_pair> fields = {}) const noexcept {
    host_->log(host_, static_cast<int32_t>(level), str(message), fields.begin(), fields.size());
  }

  // ---- clock: any thread
  int64_t unix_ms() const noexcept { return host_->unix_time_ns(host_) / 1'000'000; }
  int64_t unix_ns() const noexcept { return host_->unix_time_ns(host_); }
  /// Never goes backwards within the process; see abi/host.h.
  int64_t ordered_ms() const noexcept { return host_->ordered_time_ns(host_) / 1'000'000; }
  int64_t monotonic_ns() const noexcept { return host_->monotonic_ns(host_); }

  // ---- options: validated by the host, so a declared name always has a value
  std::string option(const char* name) const {
    mortise_str s{};
    return host_->option_string(host_, name, &s) == MORTISE_OK ? std::string(view(s)) : std::string();
  }
  int64_t option_integer(const char* name) const noexcept {
    int64_t v = 0;
    (void)host_->option_integer(host_, name, &v);
    return v;
  }
  bool option_boolean(const char* name) const noexcept {
    int32_t v = 0;
    (void)host_->option_boolean(host_, name, &v);
    return v != 0;
  }
  std::vector<std::string> option_list(const char* name) const {
    size_t n = 0;
    if (host_->option_list_size(host_, name, &n) != MORTISE_OK) return {};
    std::vector<std::string> out;
    for (size_t i = 0; i < n; ++i) {
      mortise_str s{};
      if (host_->option_list_string(host_, name, i, &s) == MORTISE_OK) out.emplace_back(view(s));
    }
    return out;
  }
  size_t option_table_count(const char* name) const noexcept {
    size_t n = 0;
    return host_->option_list_size(host_, name, &n) == MORTISE_OK ? n : 0;
  }
  std::optional<std::string> option_table(const char* name, size_t index, const char* key) const {
    mortise_str s{};
    if (host_->option_table_value(host_, name, index, key, &s) != MORTISE_OK) return std::nullopt;
    return std::string(view(s));
  }
  std::string data_directory() const {
    mortise_str s{};
    return host_->data_directory(host_, &s) == MORTISE_OK ? std::string(view(s)) : std::string();
  }

  // ---- metrics: made at start-up, recorded from any thread
  Metric counter(const char* name, const char* help, std::initializer_list<mortise_pair> labels = {}) const {
    return {host_, host_->metric(host_, MORTISE_COUNTER, name, help, labels.begin(), labels.size())};
  }
  Metric gauge(const char* name, const char* help, std::initializer_list<mortise_pair> labels = {}) const {
    return {host_, host_->metric(host_, MORTISE_GAUGE, name, help, labels.begin(), labels.size())};
  }
  Metric histogram(const char* name, const char* help, std::initializer_list<mortise_pair> labels = {}) const {
    return {host_, host_->metric(host_, MORTISE_HISTOGRAM, name, help, labels.begin(), labels.size())};
  }

  // ---- executor: any thread. False: the host is stopping and `f` was dropped without a call. An exception that leaves
  // `f` ends the process: there is nobody on the worker to tell.
  template <class F>
  bool submit(F f) const {
    auto task = std::make_unique<F>(std::move(f));
    if (host_->submit(host_, &run<F>, task.get()) != 0) return false;
    (void)task.release();
    return true;
  }
  template <class F>
  bool submit_after(int64_t delay_ms, F f) const {
    auto task = std::make_unique<F>(std::move(f));
    if (host_->submit_after(host_, delay_ms, &run<F>, task.get()) != 0) return false;
    (void)task.release();
    return true;
  }

  // ---- threads: any
  /// The calling thread is a loop, which must not block.
  bool on_loop() const noexcept { return host_->on_loop(host_) != 0; }
  /// To be called before waiting for another thread: on a loop, that is a line in the log.
  void will_wait() const noexcept { host_->will_wait(host_); }

  // ---- other interfaces: those that the plugin needs or wants
  /// For as long as the plugin lives: its provider stays until then.
  template <class Table>
  const Table* find(const char* interface_id, const char* plugin = nullptr) const noexcept {
    const mortise_lease* lease = host_->find(host_, interface_id, plugin, nullptr);
    return lease == nullptr ? nullptr : static_cast<const Table*>(lease->table);
  }
  /// The same of every provider, in load order: calls each(plugin name, table).
  template <class Table, class F>
  void find_all(const char* interface_id, F&& each) const {
    host_->find_all(host_, interface_id, nullptr, &each, [](void* context, mortise_lease* lease) {
      (*static_cast<std::remove_reference_t<F>*>(context))(view(lease->provider),
                                                           static_cast<const Table*>(lease->table));
    });
  }
  /// Until the lease ends; `holder` is told when its provider has to go before the plugin does.
  template <class Table>
  Lease<Table> lease(const char* interface_id, LeaseHolder& holder, const char* plugin = nullptr) const noexcept {
    const mortise_lease_holder told = holder.abi();
    return Lease<Table>(host_->find(host_, interface_id, plugin, &told));
  }

 private:
  template <class F>
  static void run(void* context) noexcept {
    std::unique_ptr<F> f(static_cast<F*>(context));
    (*f)();
  }
  const mortise_host* host_;
};

}  // namespace mortise
