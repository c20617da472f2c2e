// SPDX-License-Identifier: Apache-2.0
//
// What a server of one process has not: said so, or with the empty lists that clients show then.
#include "api_native/http/context.h"
#include "api_native/ops/handlers.h"

namespace mortise::api_native::ops {

Outcome not_on_one_node(Context&) {
  return unsupported("this server has one node, and is configured by its own file: operation not supported");
}

Outcome no_transforms(Context&) {
  return unsupported("this server transforms nothing (no ETL): operation not supported");
}

Outcome no_sorting(Context&) {
  return unsupported("this server sorts no archives (no dSort): operation not supported");
}

Outcome no_downloads(Context&) {
  return unsupported("this server fetches nothing from other sites (no downloader): operation not supported");
}

Outcome no_inventories(Context&) { return Answer::json("{}"); }

Outcome no_certificate(Context& c) {
  return NativeError(404, "", c.request.tls() ? "the certificate is not shown here" : "no TLS certificate");
}

/// There is no such cache.
Outcome nothing_to_drop(Context&) { return Answer(); }

Outcome no_list(Context&) { return Answer::json("[]"); }

/// The log goes to the standard error of the process, and is nobody's who may only send requests.
Outcome node_log(Context&) {
  return Answer::text("The log of this server goes to its standard error, and is not served here.\n");
}

}  // namespace mortise::api_native::ops
