// SPDX-License-Identifier: Apache-2.0
#include "kernel/plugin/selection.h"

#include "kernel/config/suggest.h"

#include <mortise/abi/blob_store.h>
#include <mortise/abi/meta_store.h>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

namespace mortise::plugin {
namespace {

/// Why a plugin is on, and where that was said.
struct Enablement {
  bool on = false;
  bool explicit_ = false;  // [plugins.NAME] enabled = …
  bool store = false;      // [storage] names it
  config::Position where;
};

class Selector {
 public:
  Selector(const Catalogue& catalogue, config::Config& config, const config::Settings& settings,
           config::Problems& problems)
      : catalogue_(catalogue), config_(config), settings_(settings), problems_(problems) {}

  Selection run() {
    for (const std::string& name : all_names()) consider(name);
    return std::move(out_);
  }

 private:
  std::set<std::string> all_names() const {
    std::set<std::string> names;
    for (const std::string& name : catalogue_.names()) names.insert(name);
    for (const auto& [name, where] : config_.mentioned_plugins()) names.insert(name);
    for (const std::string& name : settings_.plugins.standard) names.insert(name);
    names.insert(settings_.storage.meta);
    names.insert(settings_.storage.blob);
    return names;
  }

  Enablement enablement_of(const std::string& name) {
    Enablement enablement;
    const auto& standard = settings_.plugins.standard;
    const config::Section& storage = config_.section("storage");
    if (std::find(standard.begin(), standard.end(), name) != standard.end()) {
      enablement.on = true;
      enablement.where = config_.section("plugins").find("standard")->where;
    }
    for (const char* key : {"meta", "blob"}) {
      if (storage.text(key) != name) continue;
      enablement.on = enablement.store = true;
      enablement.where = storage.find(key)->where;
    }
    const std::optional<config::Value> enabled = config_.plugin_enabled(name, problems_);
    if (!enabled) return enablement;
    const bool on = std::get<bool>(enabled->data);
    if (enablement.store && !on)
      problems_.add(enabled->where, fmt::format("'{}' is switched off, but [storage] names it", name));
    enablement.on = on;
    enablement.explicit_ = true;
    enablement.where = enabled->where;
    return enablement;
  }

  void consider(const std::string& name) {
    const Enablement enablement = enablement_of(name);
    const std::vector<const Candidate*> files = catalogue_.named(name);
    if (!enablement.on && enablement.explicit_) out_.switched_off.emplace(name, enablement.where);
    if (files.empty()) {
      if (enablement.on) report_missing(name, enablement);
      if (!enablement.on && !enablement.explicit_) refuse_unknown(name);
      leave_out(name, false);
    } else if (!enablement.on) {
      leave_out(name, true);
    } else if (is_idle_store(*files.front())) {
      if (enablement.explicit_)
        out_.notices.push_back(fmt::format("plugin {} is enabled but not started: [storage] names other stores", name));
      leave_out(name, true);
    } else {
      choose(name, files, enablement);
    }
  }

  void report_missing(const std::string& name, const Enablement& enablement) {
    const auto& directories = settings_.plugins.directories;
    const std::string there =
        directories.empty()
            ? std::string("there is no directory of plugins beside the program: name it in plugins.directories")
            : fmt::format("there is no such file in {}", fmt::join(directories, ", "));
    const bool listed = !enablement.where.source.empty();  // in the configuration, not by default
    if (enablement.explicit_ || enablement.store || listed) {
      problems_.add(enablement.where, fmt::format("plugin '{}' is enabled, but {}{}", name, there,
                                                  config::did_you_mean(name, catalogue_.names())));
    } else {
      out_.notices.push_back(fmt::format("standard plugin {} is not started: {}", name, there));
    }
  }

  void refuse_unknown(const std::string& name) {
    const auto mentioned = config_.mentioned_plugins();
    if (const auto it = mentioned.find(name); it != mentioned.end())
      problems_.add(it->second,
                    fmt::format("there is no plugin '{}' in {}{}", name, fmt::join(settings_.plugins.directories, ", "),
                                config::did_you_mean(name, catalogue_.names())));
  }

  bool is_idle_store(const Candidate& candidate) const {
    const auto& interfaces = candidate.manifest.provides;
    const auto store = [](const std::string& id) { return id == MORTISE_META_STORE_ID || id == MORTISE_BLOB_STORE_ID; };
    const bool only_store = !interfaces.empty() && std::all_of(interfaces.begin(), interfaces.end(), store);
    const bool named = settings_.storage.meta == candidate.name || settings_.storage.blob == candidate.name;
    return only_store && !named;
  }

  void leave_out(const std::string& name, bool is_there) {
    config_.ignore_plugin(name);
    if (is_there) out_.idle.push_back(name);
  }

  void choose(const std::string& name, const std::vector<const Candidate*>& files, const Enablement& enablement) {
    config::Section options = config_.plugin(name, files.front()->manifest.options, problems_);
    if (files.size() > 1) {
      problems_.add(enablement.where,
                    fmt::format("plugin '{}' is refused: two files have that name, {} and {}; remove one", name,
                                files[0]->path, files[1]->path));
    } else if (!files.front()->fault.empty()) {
      problems_.add(enablement.where, fmt::format("plugin '{}' is refused: {}", name, files.front()->fault));
    } else {
      out_.chosen.push_back({*files.front(), std::move(options), enablement.where});
    }
  }

  const Catalogue& catalogue_;
  config::Config& config_;
  const config::Settings& settings_;
  config::Problems& problems_;
  Selection out_;
};

}  // namespace

Selection select(const Catalogue& catalogue, config::Config& config, const config::Settings& settings,
                 config::Problems& problems) {
  return Selector(catalogue, config, settings, problems).run();
}

}  // namespace mortise::plugin
