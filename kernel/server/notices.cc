// SPDX-License-Identifier: Apache-2.0
#include "kernel/server/notices.h"

#include "kernel/config/form.h"
#include "kernel/server/named_files.h"

#include <mortise/host_name.h>

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

namespace mortise::server {
namespace {

void note_open_variables(Plan& plan) {
  for (const NamedFile& file : named_files(plan))
    if (!file.variable.empty() && file.option.find("secret") != std::string::npos && config::all_can_read(file.path))
      plan.selection.notices.push_back(
          fmt::format("all local users can read {}, which {} names: chmod 600 it", file.path, file.variable));
}

/// Names by which clients of other APIs come. The option of such a form takes all paths of the host.
bool is_shared(const Plan& plan, std::string_view host) {
  const auto& own = plan.settings.server.host_names;
  return same_host_name(host, "localhost") || std::any_of(own.begin(), own.end(), [&](const std::string& name) {
           return same_host_name(host, host_name(name));
         });
}

void note_taken_hosts(Plan& plan) {
  for (const plugin::Chosen& chosen : plan.selection.chosen)
    for (const config::OptionSpec& option : chosen.candidate.manifest.options) {
      const config::Value* value = chosen.options.find(option.name);
      const auto* hosts = value == nullptr ? nullptr : std::get_if<std::vector<std::string>>(&value->data);
      if (option.range != "host" || hosts == nullptr) continue;
      for (const std::string& host : *hosts)
        if (is_shared(plan, host_name(host)))
          plan.selection.notices.push_back(
              fmt::format("plugins.{}.{} names \"{}\": requests to that name are answered by this plugin alone, not by "
                          "S3 or another API",
                          chosen.candidate.name, option.name, host));
    }
}

void note_unused_certificate(Plan& plan) {
  const auto is_tls = [](const std::string& address) { return address.starts_with("tls://"); };
  const auto& server = plan.settings.server;
  if (plan.settings.tls.certificate.empty() || is_tls(server.admin_listen)) return;
  if (std::any_of(server.listen.begin(), server.listen.end(), is_tls)) return;
  plan.selection.notices.push_back(
      "server.tls has a certificate, and no address of server.listen begins with tls://: everything goes in plain "
      "text");
}

}  // namespace

void add_notices(Plan& plan) {
  note_open_variables(plan);
  note_taken_hosts(plan);
  note_unused_certificate(plan);
}

}  // namespace mortise::server
