// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/config/option_spec.h"

#include <mortise/error.h>

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mortise::plugin {

struct AbiVersion {
  uint16_t major = 0;
  uint16_t minor = 0;
  // What the compiler writes here compares with a literal 0.
  auto operator<=>(const AbiVersion&) const = default;  // NOLINT(modernize-use-nullptr)
};

std::string to_string(AbiVersion version);

/// What a plugin says of itself, in its note and again in its descriptor.
struct Manifest {
  AbiVersion abi;       // built for
  AbiVersion min_host;  // lowest host accepted
  std::string name;
  std::string version;
  std::string licence;
  std::string description;
  std::vector<std::string> provides;  // interface ids
  std::vector<std::string> needs;     // interface ids
  std::vector<std::string> wants;     // interface ids: used if they are there
  std::vector<config::OptionSpec> options;
  bool operator==(const Manifest&) const = default;
};

bool provides(const Manifest& manifest, std::string_view interface_id) noexcept;

/// Reads the text of an ELF note (see abi/plugin.h). Lines with unknown names are passed over: a later SDK may add
/// some.
Result<Manifest> parse_manifest(std::string_view note_text);

/// Splits at blanks; empty pieces are dropped.
std::vector<std::string> split_words(std::string_view text);

/// [a-z][a-z0-9_]{0,62}
bool is_plugin_name(std::string_view name) noexcept;

}  // namespace mortise::plugin
