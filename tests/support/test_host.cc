// SPDX-License-Identifier: Apache-2.0
#include "support/test_host.h"

#include <algorithm>
#include <chrono>
#include <stdexcept>

namespace mortise::test {
namespace {

thread_local bool is_loop = false;

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const auto comma = text.find(',');
    out.emplace_back(text.substr(0, comma));
    text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
  }
  return out;
}

template <class C>
int64_t nanoseconds() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(C::now().time_since_epoch()).count();
}

}  // namespace

ActsAsLoop::ActsAsLoop() : was_(std::exchange(is_loop, true)) {}
ActsAsLoop::~ActsAsLoop() { is_loop = was_; }

struct TestHost::Measured {
  int32_t kind;
  std::atomic<double> value{0};
};

TestHost::TestHost(Options options, unsigned threads)
    : abi_{make_table(), this}, options_(std::move(options)), executor_(threads) {}

TestHost::~TestHost() = default;

TestHost& TestHost::self(const mortise_host* host) noexcept { return *reinterpret_cast<const Abi*>(host)->owner; }

void TestHost::declare(const mortise_plugin_descriptor& plugin) {
  for (const auto& given : options_) {
    const auto* end = plugin.options + plugin.option_count;
    if (std::none_of(plugin.options, end, [&](const mortise_option& o) { return given.first == o.name; }))
      throw std::invalid_argument(std::string(plugin.name) + " declares no option '" + given.first + "'");
  }
  for (size_t i = 0; i < plugin.option_count; ++i) {
    const auto& o = plugin.options[i];
    types_[o.name] = o.type;
    const auto& text = options_.emplace(o.name, o.default_value == nullptr ? "" : o.default_value).first->second;
    if (o.type == MORTISE_OPTION_STRING_LIST) lists_[o.name] = split(text);
  }
}

void TestHost::add_table(const std::string& name, Table table) { tables_[name].push_back(std::move(table)); }

void TestHost::use_data_directory(std::string path) { data_directory_ = std::move(path); }

const std::string& TestHost::data_directory() const {
  std::lock_guard lock(mutex_);
  if (data_directory_.empty()) data_directory_ = (temporary_.emplace().path() / "data").string();
  return data_directory_;
}

void TestHost::provide(std::string interface_id, std::string plugin, const void* table) {
  auto offered = std::make_unique<Offered>(Offered{std::move(interface_id), std::move(plugin), {}});
  offered->lease = {sizeof(mortise_lease), 0, table, str(offered->plugin), [](mortise_lease*) {}};
  offered_.push_back(std::move(offered));
}

std::vector<std::string> TestHost::lines() const {
  std::lock_guard lock(mutex_);
  return lines_;
}

double TestHost::metric(std::string_view name) const {
  std::lock_guard lock(mutex_);
  const auto found = metrics_.find(std::string(name));
  return found == metrics_.end() ? 0 : found->second->value.load();
}

// ---- the table

mortise_status TestHost::typed(const char* name, std::initializer_list<int32_t> types) const {
  const auto found = types_.find(name);
  if (found == types_.end()) return MORTISE_NOT_FOUND;
  return std::find(types.begin(), types.end(), found->second) == types.end() ? MORTISE_INVALID : MORTISE_OK;
}

mortise_status TestHost::option_string(const mortise_host* host, const char* name, mortise_str* value) {
  const auto& h = self(host);
  const auto s = h.typed(name, {MORTISE_OPTION_STRING, MORTISE_OPTION_CHOICE});
  if (s == MORTISE_OK) *value = str(h.options_.at(name));
  return s;
}

mortise_status TestHost::option_integer(const mortise_host* host, const char* name, int64_t* value) {
  const auto& h = self(host);
  const auto s = h.typed(name, {MORTISE_OPTION_INTEGER, MORTISE_OPTION_SIZE, MORTISE_OPTION_DURATION});
  if (s == MORTISE_OK) *value = option_number(h.types_.at(name), h.options_.at(name));
  return s;
}

mortise_status TestHost::option_boolean(const mortise_host* host, const char* name, int32_t* value) {
  const auto& h = self(host);
  const auto s = h.typed(name, {MORTISE_OPTION_BOOLEAN});
  if (s == MORTISE_OK) *value = h.options_.at(name) == "true" ? 1 : 0;
  return s;
}

mortise_status TestHost::option_list_size(const mortise_host* host, const char* name, size_t* count) {
  const auto& h = self(host);
  const auto s = h.typed(name, {MORTISE_OPTION_STRING_LIST, MORTISE_OPTION_TABLE_LIST});
  if (s != MORTISE_OK) return s;
  const auto list = h.lists_.find(name);
  const auto tables = h.tables_.find(name);
  *count = list != h.lists_.end() ? list->second.size() : tables != h.tables_.end() ? tables->second.size() : 0;
  return MORTISE_OK;
}

mortise_status TestHost::option_list_string(const mortise_host* host, const char* name, size_t index,
                                            mortise_str* value) {
  const auto& h = self(host);
  const auto s = h.typed(name, {MORTISE_OPTION_STRING_LIST});
  if (s != MORTISE_OK) return s;
  const auto& list = h.lists_.at(name);
  if (index >= list.size()) return MORTISE_NOT_FOUND;
  *value = str(list[index]);
  return MORTISE_OK;
}

mortise_status TestHost::option_table_value(const mortise_host* host, const char* name, size_t index, const char* key,
                                            mortise_str* value) {
  const auto& h = self(host);
  const auto s = h.typed(name, {MORTISE_OPTION_TABLE_LIST});
  if (s != MORTISE_OK) return s;
  const auto tables = h.tables_.find(name);
  if (tables == h.tables_.end() || index >= tables->second.size()) return MORTISE_NOT_FOUND;
  const auto entry = tables->second[index].find(key);
  if (entry == tables->second[index].end()) return MORTISE_NOT_FOUND;
  *value = str(entry->second);
  return MORTISE_OK;
}

void TestHost::log(const mortise_host* host, int32_t level, mortise_str message, const mortise_pair* fields,
                   size_t count) {
  constexpr const char* kLevels[] = {"trace", "debug", "info", "warning", "error"};
  std::string line = std::string(kLevels[level]) + " " + std::string(view(message));
  for (size_t i = 0; i < count; ++i)
    line += " " + std::string(view(fields[i].name)) + "=" + std::string(view(fields[i].value));
  auto& h = self(host);
  std::lock_guard lock(h.mutex_);
  h.lines_.push_back(std::move(line));
}

mortise_metric* TestHost::metric_make(const mortise_host* host, int32_t kind, const char* name, const char*,
                                      const mortise_pair*, size_t) {
  auto& h = self(host);
  std::lock_guard lock(h.mutex_);
  auto& m = h.metrics_[name];
  if (m == nullptr) {
    m = std::make_unique<Measured>();
    m->kind = kind;
  }
  return reinterpret_cast<mortise_metric*>(m.get());
}

void TestHost::metric_record(mortise_metric* metric, double value) {
  auto& m = *reinterpret_cast<Measured*>(metric);
  if (m.kind == MORTISE_GAUGE) {
    m.value = value;
    return;
  }
  const double step = m.kind == MORTISE_HISTOGRAM ? 1 : value;
  double old = m.value;
  while (!m.value.compare_exchange_weak(old, old + step)) {
  }
}

/// What a test offers never goes.
mortise_lease* TestHost::find(const mortise_host* host, const char* id, const char* name, const mortise_lease_holder*) {
  for (const auto& o : self(host).offered_)
    if (o->interface_id == id && (name == nullptr || o->plugin == name)) return &o->lease;
  return nullptr;
}

void TestHost::find_all(const mortise_host* host, const char* id, const mortise_lease_holder*, void* context,
                        void (*each)(void*, mortise_lease*)) {
  for (const auto& o : self(host).offered_)
    if (o->interface_id == id) each(context, &o->lease);
}

mortise_host TestHost::make_table() noexcept {
  mortise_host t{};
  t.size = sizeof t;
  t.abi_major = MORTISE_ABI_MAJOR;
  t.abi_minor = MORTISE_ABI_MINOR;
  t.version = "0.0.0-test";
  t.log_enabled = [](const mortise_host*, int32_t) -> int32_t { return 1; };
  t.log = &TestHost::log;
  t.unix_time_ns = [](const mortise_host* h) {
    return nanoseconds<std::chrono::system_clock>() + self(h).clock_ahead_ns_.load();
  };
  t.ordered_time_ns = [](const mortise_host*) { return nanoseconds<std::chrono::system_clock>(); };
  t.on_loop = [](const mortise_host*) -> int32_t { return is_loop ? 1 : 0; };
  t.will_wait = [](const mortise_host*) {
    if (is_loop) throw std::logic_error("a loop must not wait");
  };
  t.monotonic_ns = [](const mortise_host*) { return nanoseconds<std::chrono::steady_clock>(); };
  t.option_string = &TestHost::option_string;
  t.option_integer = &TestHost::option_integer;
  t.option_boolean = &TestHost::option_boolean;
  t.option_list_size = &TestHost::option_list_size;
  t.option_list_string = &TestHost::option_list_string;
  t.option_table_value = &TestHost::option_table_value;
  t.data_directory = [](const mortise_host* host, mortise_str* path) -> mortise_status {
    *path = str(self(host).data_directory());
    return MORTISE_OK;
  };
  t.metric = &TestHost::metric_make;
  t.metric_record = &TestHost::metric_record;
  t.submit = [](const mortise_host* host, mortise_task task, void* context) -> int32_t {
    return self(host).executor_.submit(task, context) ? 0 : 1;
  };
  t.submit_after = [](const mortise_host* host, int64_t ms, mortise_task task, void* context) -> int32_t {
    return self(host).executor_.submit_after(ms, task, context) ? 0 : 1;
  };
  t.find = &TestHost::find;
  t.find_all = &TestHost::find_all;
  return t;
}

}  // namespace mortise::test
