// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace mortise::remote_transport {

/// Whether a request that was sent to `first` may be sent on to `next`, both addresses of IP: what is on this machine,
/// or on its link, is reached only by those who are there themselves. Clouds give out keys at such addresses.
bool may_be_sent_on(const std::string& first, const std::string& next) noexcept;

}  // namespace mortise::remote_transport
