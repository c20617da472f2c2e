// SPDX-License-Identifier: Apache-2.0
#include <sys/sysinfo.h>

#include <array>
#include <cstdlib>

#include "api_native/ops/cluster/nodes.h"
#include "api_native/ops/disk.h"
#include "api_native/ops/handlers.h"
#include "api_native/ops/object/object_headers.h"

namespace mortise::api_native::ops {
namespace {

OrderedJson describe_system() {
  struct sysinfo found {};
  (void)::sysinfo(&found);
  std::array<double, 3> load{};
  (void)::getloadavg(load.data(), static_cast<int>(load.size()));
  const uint64_t total = uint64_t{found.totalram} * found.mem_unit;
  const uint64_t free = (uint64_t{found.freeram} + found.bufferram) * found.mem_unit;
  const double used_percent = total == 0 ? 0 : static_cast<double>(total - free) * 100 / static_cast<double>(total);
  return {{"mem_used", total - free},
          {"mem_avail", free},
          {"pct_mem_used", used_percent},
          {"pct_cpu_used", 0.0},
          {"load_avg", {{"One", load[0]}, {"Five", load[1]}, {"Fifteen", load[2]}}},
          {"cpu_util", 0}};
}

OrderedJson describe_capacity(const Context& c) {
  const Disk disk = look_at_disk(c);
  OrderedJson out;
  OrderedJson& place = out["mountpaths"][std::string(kMountpath)];
  place = {{"mountpath_label", ""},
           {"fs", {{"Fs", "data"}, {"FsType", "any"}, {"FsID", "0,0"}}},
           {"disks", {"data"}},
           {"used", std::to_string(disk.used)},
           {"avail", std::to_string(disk.available)},
           {"pct_used", disk.used_percent()}};
  out["cs_err"] = "";
  out["total_used"] = std::to_string(disk.used);
  out["total_avail"] = std::to_string(disk.available);
  for (const char* name : {"pct_max", "pct_avg", "pct_min"}) out[name] = disk.used_percent();
  return out;
}

/// each(name, kind, value)
template <class Each>
void for_each_metric(const Context& c, Each&& each) {
  c.site.metrics.totals().for_each(
      [&](std::string_view name, std::string_view ending, std::string_view kind, uint64_t value) {
        const bool errors = ending == ".errors";
        each((errors ? "err." : "") + std::string(name) + (errors ? ".n" : std::string(ending)), kind, value);
      });
  each("getbatch.n", "counter", c.site.batches->total().objects);
  each("getbatch.size", "size", c.site.batches->total().bytes);
}

OrderedJson describe_statistics(const Context& c, Role role) {
  OrderedJson out;
  out["status"] = "";
  out["deployment"] = "mortise";
  out["ais_version"] = kReportedVersion;
  out["build_time"] = std::string("Mortise ") + c.site.host.abi()->version;  // AIStore's is a time; ais shows it
  out["k8s_pod_name"] = "";
  out["snode"] = describe_node(c, role);
  out["tracker"] = {{"up.ns.time", c.site.host.monotonic_ns() - c.site.cluster.started_ns}};
  if (role == Role::target)
    for_each_metric(c,
                    [&](const std::string& name, std::string_view, uint64_t value) { out["tracker"][name] = value; });
  out["capacity"] = role == Role::target ? describe_capacity(c) : OrderedJson::object();
  out["cluster"] = describe_agreement(c);
  out["sys_info"] = describe_system();
  out["smap_version"] = "1";
  return out;
}

}  // namespace

Outcome node_statistics(Context& c) {
  const auto role = wanted_node(c);
  if (!role) return role.error();
  return Answer::json(dump(describe_statistics(c, *role)));
}

Outcome cluster_statistics(Context& c) {
  OrderedJson out;
  out["proxy"] = describe_statistics(c, Role::proxy);
  out["target"][c.site.cluster.target] = describe_statistics(c, Role::target);
  return Answer::json(dump(out));
}

/// Which metrics there are, and of what kind.
Outcome node_metrics(Context& c) {
  OrderedJson out{{"up.ns.time", "special"}};
  for_each_metric(c, [&](const std::string& name, std::string_view kind, uint64_t) { out[name] = kind; });
  return Answer::json(dump(out));
}

/// What disks are doing is not known here: their capacity is.
Outcome node_disks(Context& c) {
  OrderedJson out = describe_capacity(c);
  out["AllDiskStats"] = OrderedJson::object();
  return Answer::json(dump(out));
}

Outcome node_system(Context&) { return Answer::json(dump(describe_system())); }

Outcome cluster_system(Context& c) {
  OrderedJson out;
  out["proxy"][c.site.cluster.proxy] = describe_system();
  out["target"][c.site.cluster.target] = describe_system();
  return Answer::json(dump(out));
}

Outcome mountpaths(Context&) {
  return Answer::json(
      dump({{"available", {kMountpath}}, {"waiting_dd", OrderedJson::array()}, {"disabled", OrderedJson::array()}}));
}

Outcome cluster_mountpaths(Context& c) {
  OrderedJson out;
  out["targets"][c.site.cluster.target] = {
      {"available", {kMountpath}}, {"waiting_dd", OrderedJson::array()}, {"disabled", OrderedJson::array()}};
  return Answer::json(dump(out));
}

}  // namespace mortise::api_native::ops
