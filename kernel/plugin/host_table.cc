// SPDX-License-Identifier: Apache-2.0
#include "kernel/plugin/host_table.h"

#include "kernel/support/clock.h"
#include "kernel/support/loop_thread.h"
#include "kernel/support/running_call.h"
#include "kernel/support/version.h"

#include <mortise/bytes.h>

#include <fmt/format.h>

#include <algorithm>

namespace mortise::plugin {
namespace {

/// The option as T; the status says whether it is there and of that type.
template <class T>
mortise_status read(const config::Section& options, const char* name, const T** value) {
  const config::Value* found = name == nullptr ? nullptr : options.find(name);
  if (found == nullptr) return MORTISE_NOT_FOUND;
  *value = std::get_if<T>(&found->data);
  return *value == nullptr ? MORTISE_INVALID : MORTISE_OK;
}

}  // namespace

struct HostTable::Functions {
  static int32_t log_enabled(const mortise_host* self, int32_t level) {
    return of(self).services_.log.enabled(static_cast<LogLevel>(level)) ? 1 : 0;
  }
  static void log(const mortise_host* self, int32_t level, mortise_str message, const mortise_pair* fields,
                  size_t field_count) {
    const HostTable& host = of(self);
    host.services_.log.write(static_cast<LogLevel>(level), host.name_, view(message),
                             {fields, fields == nullptr ? 0 : field_count});
  }
  static int64_t unix_time_ns(const mortise_host*) { return support::unix_time_ns(); }
  static int64_t ordered_time_ns(const mortise_host*) { return support::ordered_time_ns(); }
  static int64_t monotonic_ns(const mortise_host*) { return support::monotonic_ns(); }

  static mortise_status option_string(const mortise_host* self, const char* name, mortise_str* value) {
    const std::string* text = nullptr;
    const mortise_status status = read(of(self).options_, name, &text);
    if (status == MORTISE_OK) *value = str(*text);
    return status;
  }
  static mortise_status option_integer(const mortise_host* self, const char* name, int64_t* value) {
    const int64_t* number = nullptr;
    const mortise_status status = read(of(self).options_, name, &number);
    if (status == MORTISE_OK) *value = *number;
    return status;
  }
  static mortise_status option_boolean(const mortise_host* self, const char* name, int32_t* value) {
    const bool* flag = nullptr;
    const mortise_status status = read(of(self).options_, name, &flag);
    if (status == MORTISE_OK) *value = *flag ? 1 : 0;
    return status;
  }
  static mortise_status option_list_size(const mortise_host* self, const char* name, size_t* count) {
    const std::vector<std::string>* texts = nullptr;
    mortise_status status = read(of(self).options_, name, &texts);
    if (status == MORTISE_OK) *count = texts->size();
    if (status != MORTISE_INVALID) return status;
    const std::vector<config::Row>* rows = nullptr;
    status = read(of(self).options_, name, &rows);
    if (status == MORTISE_OK) *count = rows->size();
    return status;
  }
  static mortise_status option_list_string(const mortise_host* self, const char* name, size_t index,
                                           mortise_str* value) {
    const std::vector<std::string>* texts = nullptr;
    const mortise_status status = read(of(self).options_, name, &texts);
    if (status != MORTISE_OK) return status;
    if (index >= texts->size()) return MORTISE_NOT_FOUND;
    *value = str((*texts)[index]);
    return MORTISE_OK;
  }
  static mortise_status option_table_value(const mortise_host* self, const char* name, size_t index, const char* key,
                                           mortise_str* value) {
    const std::vector<config::Row>* rows = nullptr;
    const mortise_status status = read(of(self).options_, name, &rows);
    if (status != MORTISE_OK) return status;
    if (index >= rows->size() || key == nullptr) return MORTISE_NOT_FOUND;
    const auto cell = (*rows)[index].find(std::string_view(key));
    if (cell == (*rows)[index].end()) return MORTISE_NOT_FOUND;
    *value = str(cell->second.text);
    return MORTISE_OK;
  }
  static mortise_status data_directory(const mortise_host* self, mortise_str* path) {
    *path = str(of(self).data_directory_);
    return MORTISE_OK;
  }

  static mortise_metric* metric(const mortise_host* self, int32_t kind, const char* name, const char* help,
                                const mortise_pair* labels, size_t label_count) {
    if (name == nullptr || (labels == nullptr && label_count != 0)) return nullptr;
    return of(self).services_.metrics.metric(kind, name, help == nullptr ? "" : help, {labels, label_count});
  }

  static bool is_task(const HostTable& host, mortise_task task) {
    if (task == nullptr)
      host.services_.log.write(LogLevel::error, "kernel",
                               fmt::format("plugin '{}' submits a task that is NULL; ignored", host.name_));
    return task != nullptr;
  }
  static int32_t submit(const mortise_host* self, mortise_task task, void* context) {
    return is_task(of(self), task) && of(self).tasks_.submit(task, context) ? 0 : 1;
  }
  static int32_t submit_after(const mortise_host* self, int64_t delay_ms, mortise_task task, void* context) {
    return is_task(of(self), task) && of(self).tasks_.submit_after(delay_ms, task, context) ? 0 : 1;
  }

  static int32_t on_loop(const mortise_host*) { return support::is_loop_thread() ? 1 : 0; }
  static void will_wait(const mortise_host* self) {
    if (!support::is_loop_thread()) return;
    const support::Running running = support::running_here();
    const HostTable& host = of(self);
    host.services_.log.write(
        LogLevel::error, "kernel",
        fmt::format("plugin '{}' waits for another thread on an event loop, in {}: every connection "
                    "of that loop waits",
                    running.plugin == nullptr ? host.name_ : running.plugin,
                    running.function == nullptr ? "a callback" : running.function));
  }

  static mortise_lease* find(const mortise_host* self, const char* interface_id, const char* name,
                             const mortise_lease_holder* holder) {
    const HostTable& host = of(self);
    if (interface_id == nullptr || !host.may_find(interface_id)) return nullptr;
    return host.services_.registry.lease(interface_id, name == nullptr ? std::string_view() : name,
                                         {&host, host.asker_}, holder);
  }
  static void find_all(const mortise_host* self, const char* interface_id, const mortise_lease_holder* holder,
                       void* context, void (*each)(void* context, mortise_lease* lease)) {
    const HostTable& host = of(self);
    if (interface_id == nullptr || each == nullptr || !host.may_find(interface_id)) return;
    for (mortise_lease* lease : host.services_.registry.lease_all(interface_id, {&host, host.asker_}, holder))
      each(context, lease);
  }
};

bool HostTable::may_find(std::string_view interface_id) const {
  if (!findable_ || std::find(findable_->begin(), findable_->end(), interface_id) != findable_->end()) return true;
  services_.log.write(LogLevel::error, "kernel",
                      fmt::format("plugin '{}' looks for {}, which it neither requires nor wants: it gets nothing; its "
                                  "author has to declare it",
                                  name_, interface_id));
  return false;
}

namespace {

std::vector<std::string> required_or_wanted(const Manifest& manifest) {
  std::vector<std::string> out = manifest.needs;
  out.insert(out.end(), manifest.wants.begin(), manifest.wants.end());
  return out;
}

}  // namespace

HostTable::HostTable(const HostServices& services, std::string name, config::Section options)
    : HostTable(services, std::move(name), std::move(options), nullptr, std::nullopt) {}

HostTable::HostTable(const HostServices& services, const Manifest& manifest, config::Section options,
                     const char* plugin)
    : HostTable(services, manifest.name, std::move(options), plugin, required_or_wanted(manifest)) {}

HostTable::HostTable(const HostServices& services, std::string name, config::Section options, const char* plugin,
                     std::optional<std::vector<std::string>> findable)
    : services_(services),
      name_(std::move(name)),
      asker_(plugin == nullptr ? "kernel." + name_ : name_),
      options_(std::move(options)),
      data_directory_(services.data_directory + "/" + name_),
      findable_(std::move(findable)),
      tasks_(services.executor, plugin),
      abi_{} {
  abi_.owner = this;
  abi_.size = sizeof(mortise_host);
  abi_.abi_major = MORTISE_ABI_MAJOR;
  abi_.abi_minor = MORTISE_ABI_MINOR;
  abi_.version = kVersion;
  abi_.log_enabled = &Functions::log_enabled;
  abi_.log = &Functions::log;
  abi_.unix_time_ns = &Functions::unix_time_ns;
  abi_.monotonic_ns = &Functions::monotonic_ns;
  abi_.option_string = &Functions::option_string;
  abi_.option_integer = &Functions::option_integer;
  abi_.option_boolean = &Functions::option_boolean;
  abi_.option_list_size = &Functions::option_list_size;
  abi_.option_list_string = &Functions::option_list_string;
  abi_.option_table_value = &Functions::option_table_value;
  abi_.data_directory = &Functions::data_directory;
  abi_.metric = &Functions::metric;
  abi_.metric_record = &support::Metrics::record;
  abi_.submit = &Functions::submit;
  abi_.submit_after = &Functions::submit_after;
  abi_.find = &Functions::find;
  abi_.find_all = &Functions::find_all;
  abi_.ordered_time_ns = &Functions::ordered_time_ns;
  abi_.on_loop = &Functions::on_loop;
  abi_.will_wait = &Functions::will_wait;
  abi_.mode = static_cast<uint32_t>(services.mode);
}

}  // namespace mortise::plugin
