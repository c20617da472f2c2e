// SPDX-License-Identifier: Apache-2.0
#include "s3_model/public_access_block.h"

#include <mortise/text/ascii.h>

#include <algorithm>
#include <array>
#include <utility>

#include "s3_model/invalid.h"
#include "s3_model/malformed.h"
#include "s3_model/xml/reader.h"
#include "s3_model/xml/writer.h"

namespace mortise::s3_model {
namespace {

using Setting = bool PublicAccessBlock::*;
constexpr std::array<std::pair<std::string_view, Setting>, 4> kSettings{
    {{"BlockPublicAcls", &PublicAccessBlock::block_public_acls},
     {"IgnorePublicAcls", &PublicAccessBlock::ignore_public_acls},
     {"BlockPublicPolicy", &PublicAccessBlock::block_public_policy},
     {"RestrictPublicBuckets", &PublicAccessBlock::restrict_public_buckets}}};
constexpr PublicAccessBlock kAll{true, true, true, true};

const auto* setting_named(std::string_view name) {
  const auto* found =
      std::find_if(kSettings.begin(), kSettings.end(), [&](const auto& setting) { return setting.first == name; });
  return found == kSettings.end() ? nullptr : found;
}

}  // namespace

Result<PublicAccessBlock> PublicAccessBlock::parse(std::string_view document) {
  const auto xml = xml::Document::parse(document);
  if (!xml || xml->root().name() != "PublicAccessBlockConfiguration")
    return malformed_document(document, "PublicAccessBlockConfiguration");
  PublicAccessBlock block;
  std::array<bool, kSettings.size()> seen{};
  for (auto e = xml->root().first(); e; e = e.next()) {
    const auto* setting = setting_named(e.name());
    const std::string word = text::lower(e.trimmed());
    if (setting == nullptr || (word != "true" && word != "false")) return malformed_xml(e);
    if (std::exchange(seen[static_cast<size_t>(setting - kSettings.begin())], true)) return malformed_xml(e);
    block.*setting->second = word == "true";
  }
  if (std::none_of(seen.begin(), seen.end(), [](bool s) { return s; }))
    return invalid(kInvalidRequest, "Must specify at least one configuration.");
  return block;
}

Result<PublicAccessBlock> PublicAccessBlock::load(std::string_view stored) {
  PublicAccessBlock block;
  if (stored.empty() || stored == "none") return block;
  if (stored == "all") return kAll;
  bool good = true;
  text::for_each_element(stored, ',', [&](std::string_view name) {
    const auto* setting = setting_named(name);
    good = good && setting != nullptr;
    if (setting != nullptr) block.*setting->second = true;
  });
  if (good) return block;
  return invalid(kInvalidRequest, "'" + std::string(stored.substr(0, 64)) +
                                      "' is no setting of a public access block: there are all, none, or "
                                      "BlockPublicAcls, IgnorePublicAcls, BlockPublicPolicy, RestrictPublicBuckets");
}

PublicAccessBlock PublicAccessBlock::in_force(std::string_view stored) {
  const auto block = load(stored);
  return block ? *block : kAll;
}

PublicAccessBlock PublicAccessBlock::in_force(std::string_view stored, std::string_view of_server) {
  PublicAccessBlock block = in_force(stored);
  const PublicAccessBlock other = in_force(of_server);
  for (const auto& [name, setting] : kSettings) block.*setting = block.*setting || other.*setting;
  return block;
}

std::string PublicAccessBlock::store() const {
  std::string out;
  for (const auto& [name, setting] : kSettings)
    if (this->*setting) out.append(out.empty() ? "" : ",").append(name);
  return out.empty() ? "none" : out;
}

std::string PublicAccessBlock::document() const {
  xml::Writer w;
  w.open_root("PublicAccessBlockConfiguration");
  for (const auto& [name, setting] : kSettings) w.element(name, this->*setting);
  return w.close("PublicAccessBlockConfiguration").take();
}

}  // namespace mortise::s3_model
