// SPDX-License-Identifier: Apache-2.0
//
// The configuration of a cluster, as clients read it. Sections of buckets are the defaults of this server; of the
// others clients need the members, and there is nothing behind them: the server is configured by its own file.
#include "api_native/ops/cluster/nodes.h"
#include "api_native/ops/handlers.h"
#include "api_native/wire/bucket_properties.h"

namespace mortise::api_native::ops {
namespace {

constexpr const char* kSections = R"({
"space":{"cleanupwm":65,"lowwm":75,"highwm":90,"out_of_space":95,"batch_size":32768,"dont_cleanup_time":"2h0m"},
"rebalance":{"compression":"never","bundle_multiplier":2,"burst_buffer":1024,"dest_retry_time":"2m","enabled":false},
"resilver":{"enabled":false},
"log":{"level":"3","max_size":"64MiB","max_total":"512MiB","flush_time":"1m","stats_time":"3m","to_stderr":true},
"periodic":{"stats_time":"10s","retry_sync_time":"2s","notif_time":"30s"},
"timeout":{"cplane_operation":"2s","max_keepalive":"5s","max_host_busy":"20s","startup_time":"1m",
 "join_startup_time":"3m","send_file_time":"5m","ec_streams_time":"10m","object_md":"2h0m","cold_get_conflict":"5s"},
"client":{"client_timeout":"10s","client_long_timeout":"5m","list_timeout":"5m"},
"disk":{"disk_util_low_wm":20,"disk_util_high_wm":80,"disk_util_max_wm":95,"iostat_time_long":"2s",
 "iostat_time_short":"100ms","iostat_time_smooth":"8s"},
"keepalivetracker":{"proxy":{"name":"heartbeat","interval":"10s","factor":3},
 "target":{"name":"heartbeat","interval":"10s","factor":3},"num_retries":3,"retry_factor":4},
"fshc":{"test_files":4,"error_limit":2,"io_err_limit":10,"io_err_time":"10s","enabled":false},
"net":{"l4":{"proto":"tcp","sndrcv_buf_size":131072},"http":{"server_crt":"","server_key":"","client_ca_tls":"",
 "client_auth_tls":0,"domain_tls":"","idle_conn_time":"6s","backend_idle_conn_time":"6s","idle_conns_per_host":32,
 "idle_conns":256,"write_buffer_size":65536,"read_buffer_size":65536,"use_https":false,"skip_verify":false,
 "chunked_transfer":true},"use_ipv6":false},
"memsys":{"min_free":"2GiB","default_buf":"32KiB","to_gc":"4GiB","hk_time":"3m","min_pct_total":0,"min_pct_free":0},
"transport":{"max_header":4096,"burst_buffer":1024,"idle_teardown":"4s","quiescent":"10s","lz4_block":"256KiB",
 "lz4_frame_checksum":false},
"tcb":{"compression":"never","bundle_multiplier":2,"burst_buffer":512},
"tco":{"compression":"never","bundle_multiplier":2,"burst_buffer":512},
"arch":{"compression":"never","bundle_multiplier":2,"burst_buffer":512},
"lso":{"compression":"never","bundle_multiplier":1,"burst_buffer":32,"walk_buffer":128,"idle_time":"20s","quiescent":"5s"},
"get_batch":{"compression":"never","bundle_multiplier":2,"burst_buffer":512,"max_wait":"20s","warmup_workers":-1,
 "max_soft_errs":8,"max_gfn":5},
"downloader":{"timeout":"1h0m"},
"auth":{"client_auth_required":false},
"backend":{},
"config_version":"1","lastupdate_time":""
})";

OrderedJson describe_config(const Context& c) {
  OrderedJson out = OrderedJson::parse(kSections);
  describe_defaults(out);
  out["checksum"]["type"] = c.site.settings.checksum_type;
  const std::string url = c.own_url();
  out["proxy"] = {{"primary_url", url}, {"original_url", url}, {"discovery_url", ""}, {"non_electable", false}};
  out["auth"]["client_auth_required"] = c.site.access.enabled();
  out["net"]["http"]["use_https"] = c.request.tls();
  out["uuid"] = c.site.cluster.uuid;
  return out;
}

}  // namespace

Outcome cluster_config(Context& c) { return Answer::json(dump(describe_config(c))); }

Outcome node_config(Context& c) {
  OrderedJson out = describe_config(c);
  out["fspaths"] = OrderedJson::object();
  out["confdir"] = "";
  out["log_dir"] = "";
  out["host_net"] = {{"hostname", ""}, {"port", "0"}, {"port_intra_control", "0"}, {"port_intra_data", "0"}};
  return Answer::json(dump(out));
}

Outcome node_version(Context&) { return Answer::text(std::string(kReportedVersion)); }

}  // namespace mortise::api_native::ops
