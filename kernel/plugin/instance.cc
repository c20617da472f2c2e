// SPDX-License-Identifier: Apache-2.0
#include "kernel/plugin/instance.h"

#include "kernel/plugin/checksum_check.h"
#include "kernel/plugin/descriptor.h"
#include "kernel/plugin/image.h"
#include "kernel/plugin/library.h"
#include "kernel/plugin/step.h"
#include "kernel/support/crash_line.h"
#include "kernel/support/watchdog.h"

#include <fmt/format.h>

#include <algorithm>

#include <unistd.h>

namespace mortise::plugin {
namespace {

Error refuse(const std::string& plugin, std::string_view why) {
  return {Status::invalid, fmt::format("plugin '{}' is refused: {}", plugin, why)};
}

}  // namespace

Instance::Instance(const HostServices& services, const Chosen& chosen, const mortise_plugin_descriptor& descriptor,
                   Patience patience)
    : services_(services),
      name_(chosen.candidate.name),
      path_(chosen.candidate.path),
      manifest_(chosen.candidate.manifest),
      descriptor_(descriptor),
      patience_(patience),
      host_(services, manifest_, chosen.options, support::keep_text(name_)),
      fronts_(support::keep_text(name_),
              [&log = services.log](std::string_view what) { log.write(LogLevel::error, "kernel", what); }) {}

Error Instance::refusal(const Error& why) const {
  Error out = refuse(name_, path_ + " " + why.message);
  out.status = why.status;
  return out;
}

/// Loading runs code of the plugin already: the constructors of its static objects.
Result<std::unique_ptr<Instance>> Instance::load(const HostServices& services, const Chosen& chosen,
                                                 Patience patience) {
  const auto& [path, name, manifest, fault] = chosen.candidate;
  const Step step(services, name, path, "its static initialisers", patience.start);
  const Result<const mortise_plugin_descriptor*> library = open_library(path);
  if (!library) return refuse(name, library.error().message);
  const mortise_plugin_descriptor& descriptor = **library;
  support::remember_code(support::keep_text(name), &descriptor);
  if (const Result<void> good = check_descriptor(descriptor, Image::around(&descriptor), manifest); !good)
    return refuse(name, path + " " + good.error().message);
  return std::unique_ptr<Instance>(new Instance(services, chosen, descriptor, patience));
}

Result<void> Instance::check() {
  if (!MORTISE_HAS(mortise_plugin_descriptor, &descriptor_, check) || descriptor_.check == nullptr) return {};
  const Step step(services_, name_, path_, "check()", patience_.start);
  mortise_error error = empty_error();
  mortise_status status = MORTISE_INTERNAL;
  const Result<void> returned = step.run([&] { status = descriptor_.check(host_.abi(), &error); });
  host_.end_leases();  // check() keeps nothing
  if (!returned) return refusal(returned.error());
  if (status == MORTISE_OK) return {};
  return refusal({static_cast<Status>(status), "would not start: " + std::string(view(error.message))});
}

Result<const mortise_properties*> Instance::properties() {
  if (!provides(manifest_, MORTISE_PROPERTIES_ID)) return nullptr;
  const Step step(services_, name_, path_, "find()", patience_.start);
  const void* table = nullptr;
  const Result<void> returned = step.run([&] { table = descriptor_.find(nullptr, MORTISE_PROPERTIES_ID); });
  if (!returned) return refusal(returned.error());
  if (table != nullptr) return static_cast<const mortise_properties*>(table);
  return refusal({Status::invalid,
                  "says that it provides " MORTISE_PROPERTIES_ID ", but without an instance find() gives nothing"});
}

Result<void> Instance::start() {
  if (Result<void> started = call_start(); !started) return refusal(started.error());
  if (Result<void> found = register_tables(); !found) return refusal(found.error());
  return {};
}

Result<void> Instance::call_start() {
  const Step step(services_, name_, path_, "start()", patience_.start);
  mortise_error error = empty_error();
  mortise_status status = MORTISE_INTERNAL;
  const Result<void> returned = step.run([&] { status = descriptor_.start(host_.abi(), &instance_, &error); });
  if (!returned) return returned;
  if (status == MORTISE_OK && instance_ == nullptr)
    return Error(Status::invalid, "did not start: start() says that it succeeded, and gives NULL as the instance");
  if (status == MORTISE_OK) {
    started_ = true;
    return {};
  }
  const std::string_view why = view(error.message);
  return Error(static_cast<Status>(status),
               fmt::format("did not start: {}", why.empty() ? fmt::format("status {}", status) : std::string(why)));
}

Result<void> Instance::reload(const config::Section& options) {
  if (!MORTISE_HAS(mortise_plugin_descriptor, &descriptor_, reload) || descriptor_.reload == nullptr) return {};
  const HostTable host(services_, manifest_, options, support::keep_text(name_));
  const Step step(services_, name_, path_, "reload()", patience_.start);
  mortise_error error = empty_error();
  mortise_status status = MORTISE_INTERNAL;
  const Result<void> returned = step.run([&] { status = descriptor_.reload(instance_, host.abi(), &error); });
  if (!returned) return Error(returned.error().status, path_ + " " + returned.error().message);
  if (status == MORTISE_OK) return {};
  return Error(static_cast<Status>(status), std::string(view(error.message)));
}

Result<const void*> Instance::find(const std::string& interface_id) {
  const Step step(services_, name_, path_, "find()", patience_.start);
  const void* table = nullptr;
  const Result<void> returned = step.run([&] { table = descriptor_.find(instance_, interface_id.c_str()); });
  if (!returned) return returned.error();
  if (table == nullptr)
    return Error(Status::invalid, fmt::format("says that it provides {}, but find() gives nothing", interface_id));
  if (interface_id == MORTISE_CHECKSUM_ID) {
    const auto& checksums = *static_cast<const mortise_checksum*>(table);
    if (Result<void> good = check_checksums(name_, checksums, services_.registry); !good)
      return std::move(good).error();
  }
  return fronts_.put_before(interface_id, table);
}

Result<void> Instance::register_tables() {
  for (const std::string& id : manifest_.provides) {
    const Result<const void*> table = find(id);
    if (!table) return table.error();
    services_.registry.add(id, name_, *table);
  }
  return {};
}

Instance::~Instance() {
  {
    const support::Watchdog watchdog(patience_.stop, [this] {
      services_.log.write(LogLevel::error, "kernel",
                          fmt::format("plugin '{}' cannot stop: {} did not release its tables within {} ms; giving up",
                                      name_, services_.registry.leases().holders_of(name_), patience_.stop.count()));
      services_.log.flush(std::chrono::seconds(1));
      _exit(1);
    });
    services_.registry.remove(name_);
  }
  {
    const Step step(services_, name_, path_, "a watch or a job", patience_.stop);
    services_.registry.left(name_);
  }
  if (!started_) return;  // its host ends what a failed start() may have left
  const auto run = [this](const char* function, void (*call)(void*)) {
    const Step step(services_, name_, path_, function, patience_.stop);
    if (const Result<void> returned = step.run([&] { call(instance_); }); !returned)
      services_.log.write(LogLevel::error, "kernel",
                          fmt::format("plugin '{}': {} {}", name_, path_, returned.error().message));
  };
  host_.run_delayed_tasks_now();
  run("stop()", descriptor_.stop);
  {
    const Step step(services_, name_, path_, "a task", patience_.stop);
    host_.end_tasks();
  }
  run("destroy()", descriptor_.destroy);
}

}  // namespace mortise::plugin
