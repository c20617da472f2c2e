// SPDX-License-Identifier: Apache-2.0
//
// The receiver that a remote is given instead of the host's own: it passes on what can be looked at, in the order in
// which it has to come, and makes of anything else a download that failed.
#pragma once

#include <mortise/abi/remote.h>
#include <mortise/error.h>

#include <functional>
#include <memory>
#include <string_view>

namespace mortise::plugin {

/// Who is to be named. Both live as long as the process may call the plugin.
struct ReportedPlugin {
  const char* plugin;
  const std::function<void(std::string_view)>& report;
};

/// One download. The plugin's calls come one at a time.
class RemoteReceiver : public std::enable_shared_from_this<RemoteReceiver> {
 public:
  /// `transfer` is what get() was given.
  static std::shared_ptr<RemoteReceiver> make(const mortise_remote_receiver& to, mortise_remote_transfer** transfer,
                                              const ReportedPlugin& reported);
  /// To be given to the plugin, once.
  mortise_remote_receiver abi();
  /// get() has thrown: the download has failed, unless it has ended. What the plugin still calls is ignored.
  void thrown(const Error& error);

 private:
  RemoteReceiver(const mortise_remote_receiver& to, mortise_remote_transfer** transfer, const ReportedPlugin& reported)
      : to_(to), transfer_(transfer), reported_(reported) {}
  void begin(const mortise_remote_object* object);
  int32_t write(const void* data, size_t size);
  void end(const mortise_error* error);
  void report_fault(const char* fault);

  const mortise_remote_receiver to_;
  mortise_remote_transfer** const transfer_;
  const ReportedPlugin reported_;
  std::shared_ptr<RemoteReceiver> self_;  // the plugin's, until end()
  bool begun_ = false;
  bool bad_ = false;  // the plugin was named, and the rest is not passed on
  bool over_ = false;
};

}  // namespace mortise::plugin
