// SPDX-License-Identifier: Apache-2.0
#include "kernel/plugin/abi_window.h"

#include <fmt/format.h>

namespace mortise::plugin {
namespace {

std::string supported(const AbiWindow& window) {
  if (window.oldest == window.newest) return to_string(window.newest);
  return fmt::format("{} to {}", to_string(window.oldest), to_string(window.newest));
}

}  // namespace

Result<void> check_window(const Manifest& manifest, const AbiWindow& window) {
  // A plugin may be built for a newer SDK and still support an older host: min_host is what counts.
  const bool newer = manifest.min_host > window.newest || manifest.abi.major > window.newest.major;
  if (newer)
    return Error(
        Status::unsupported,
        fmt::format("is newer than this server: built for SDK {}, needs a host of at least {}, this one supports "
                    "{}; upgrade mortise, or build the plugin with the SDK of this release",
                    to_string(manifest.abi), to_string(manifest.min_host), supported(window)));
  if (manifest.abi.major < window.newest.major || manifest.abi < window.oldest)
    return Error(
        Status::unsupported,
        fmt::format("is too old for this server: built for SDK {}, this host supports {}; get a newer build of "
                    "the plugin, or build it with the SDK of this release",
                    to_string(manifest.abi), supported(window)));
  return {};
}

}  // namespace mortise::plugin
