// SPDX-License-Identifier: Apache-2.0
//
// Any text as the configuration file: TOML, every key of the kernel, the options of a plugin, overrides.
#include "kernel/config/config.h"
#include "kernel/config/settings.h"

#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace mortise::config;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  if (text.find("file") != std::string_view::npos) return 0;  // no input shall open files
  Sources sources{"fuzz.toml", {}, {}};
  // A first line "!…" is an override instead.
  if (text.starts_with('!')) {
    const size_t end = std::min(text.find('\n'), text.size());
    sources.flags.emplace_back(text.substr(1, end - 1));
    text.remove_prefix(end);
  }
  Problems problems;
  Config config = Config::parse(text, sources, problems);
  (void)read_settings(config, problems);
  static const std::vector<OptionSpec> options{{"word", OptionType::string, false, "", "", ""},
                                               {"count", OptionType::integer, false, "1", "1..9", ""},
                                               {"on", OptionType::boolean, false, "", "", ""},
                                               {"room", OptionType::size, false, "1KiB", "1..1GiB", ""},
                                               {"pause", OptionType::duration, false, "1s", "..1h", ""},
                                               {"words", OptionType::string_list, false, "a,b", "", ""},
                                               {"key", OptionType::table_list, false, "", "", ""},
                                               {"user", OptionType::table_list, false, "", "", ""},
                                               {"user.name", OptionType::string, true, "", "", ""},
                                               {"user.secret", OptionType::secret, true, "", "", ""},
                                               {"user.admin", OptionType::boolean, false, "false", "", ""},
                                               {"user.age", OptionType::integer, false, "1", "1..200", ""},
                                               {"user.pause", OptionType::duration, false, "1s", "", ""},
                                               {"mounts", OptionType::string_list, false, ",/s3", "mount", ""},
                                               {"domains", OptionType::string_list, false, "", "domain", ""},
                                               {"mode", OptionType::choice, false, "a", "a|b", ""}};
  for (const auto& [name, where] : config.mentioned_plugins()) {
    (void)config.plugin_enabled(name, problems);
    (void)config.plugin(name, options, problems);
  }
  config.finish(problems);
  (void)problems.to_string();
  return 0;
}
