// SPDX-License-Identifier: Apache-2.0
#include "kernel/plugin/instance.h"

#include "kernel/plugin/checksum_check.h"
#include "kernel/plugin/descriptor.h"
#include "kernel/plugin/image.h"
#include "kernel/plugin/library.h"
#include "kernel/support/watchdog.h"

#include <fmt/format.h>

#include <exception>

#include <unistd.h>

namespace mortise::plugin {
namespace {

Error refusal(const Chosen& chosen, std::string_view why) {
  return {Status::invalid, fmt::format("plugin '{}' is refused: {}", chosen.candidate.name, why)};
}

/// Never returns: a thread that hangs in foreign code cannot be ended alone.
void end_process(const HostServices& services, const std::string& name, const std::string& path,
                 std::chrono::milliseconds patience) {
  services.log.write(LogLevel::error, "kernel",
                     fmt::format("plugin '{}' hangs in start(): {} did not return within {} ms; giving up", name, path,
                                 patience.count()));
  services.log.flush(std::chrono::seconds(1));
  _exit(1);
}

}  // namespace

Instance::Instance(const HostServices& services, const Chosen& chosen, const mortise_plugin_descriptor& descriptor)
    : services_(services),
      name_(chosen.candidate.name),
      path_(chosen.candidate.path),
      descriptor_(descriptor),
      host_(services, name_, chosen.options) {}

Result<std::unique_ptr<Instance>> Instance::start(const HostServices& services, const Chosen& chosen,
                                                  std::chrono::milliseconds patience) {
  const std::string& path = chosen.candidate.path;
  const Result<const mortise_plugin_descriptor*> library = open_library(path);
  if (!library) return refusal(chosen, library.error().message);
  const mortise_plugin_descriptor& descriptor = **library;
  if (Result<void> good = check_descriptor(descriptor, Image::around(&descriptor), chosen.candidate.facts); !good)
    return refusal(chosen, path + " " + good.error().message);
  std::unique_ptr<Instance> instance(new Instance(services, chosen, descriptor));
  if (Result<void> started = instance->call_start(patience); !started)
    return refusal(chosen, path + " " + started.error().message);
  if (Result<void> found = instance->register_tables(chosen.candidate.facts.provides); !found)
    return refusal(chosen, path + " " + found.error().message);
  return instance;
}

Result<void> Instance::call_start(std::chrono::milliseconds patience) {
  const support::Watchdog watchdog(patience, [this, patience] { end_process(services_, name_, path_, patience); });
  mortise_error error = empty_error();
  mortise_status status = MORTISE_INTERNAL;
  try {
    status = descriptor_.start(host_.abi(), &instance_, &error);
  } catch (const std::exception& e) {
    return Error(Status::internal, fmt::format("let an exception out of start(): {}", e.what()));
  } catch (...) {
    return Error(Status::internal, "let an exception out of start()");
  }
  if (status == MORTISE_OK) {
    started_ = true;
    return {};
  }
  const std::string_view why = view(error.message);
  return Error(static_cast<Status>(status),
               fmt::format("did not start: {}", why.empty() ? fmt::format("status {}", status) : std::string(why)));
}

Result<void> Instance::register_tables(const std::vector<std::string>& interface_ids) {
  for (const std::string& id : interface_ids) {
    const void* table = descriptor_.find(instance_, id.c_str());
    if (table == nullptr)
      return Error(Status::invalid, fmt::format("says that it provides {}, but find() gives nothing", id));
    if (id == MORTISE_CHECKSUM_ID) {
      const auto& checksums = *static_cast<const mortise_checksum*>(table);
      if (Result<void> good = check_checksums(name_, checksums, services_.registry); !good) return good;
    }
    services_.registry.add(id, name_, table);
  }
  return {};
}

Instance::~Instance() {
  services_.registry.remove(name_);
  if (!started_) return;  // its host ends what a failed start() may have left
  host_.hurry_tasks();
  descriptor_.stop(instance_);
  host_.end_tasks();
  descriptor_.destroy(instance_);
}

}  // namespace mortise::plugin
