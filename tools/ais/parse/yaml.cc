// SPDX-License-Identifier: Apache-2.0
#include "ais/parse/yaml.h"

#include <yaml-cpp/yaml.h>

#include <cmath>
#include <optional>

namespace mortise::ais {
namespace {

constexpr size_t kMostYamlNodes = 1'000'000;
constexpr int kDeepestYaml = 100;

/// Counts while it converts; nothing: there are too many, or they are too deep.
class Conversion {
 public:
  std::optional<Json> convert(const YAML::Node& node, int depth = 0) {
    if (++nodes_ > kMostYamlNodes || depth > kDeepestYaml) return std::nullopt;
    switch (node.Type()) {
      case YAML::NodeType::Sequence:
        return sequence(node, depth);
      case YAML::NodeType::Map:
        return map(node, depth);
      case YAML::NodeType::Scalar:
        return scalar(node);
      default:
        return Json(nullptr);
    }
  }

 private:
  std::optional<Json> sequence(const YAML::Node& node, int depth) {
    Json out = Json::array();
    for (const auto& element : node) {
      auto converted = convert(element, depth + 1);
      if (!converted) return std::nullopt;
      out.push_back(std::move(*converted));
    }
    return out;
  }
  std::optional<Json> map(const YAML::Node& node, int depth) {
    Json out = Json::object();
    for (const auto& member : node) {
      auto converted = convert(member.second, depth + 1);
      if (!converted || !member.first.IsScalar()) return std::nullopt;
      out[member.first.Scalar()] = std::move(*converted);
    }
    return out;
  }
  /// "!" is the tag of what is quoted.
  static Json scalar(const YAML::Node& node) {
    const std::string& text = node.Scalar();
    if (node.Tag() == "!" || node.Tag() == "tag:yaml.org,2002:str") return text;
    if (text == "true" || text == "True" || text == "TRUE") return true;
    if (text == "false" || text == "False" || text == "FALSE") return false;
    const bool begins_as_number = text.find_first_of("0123456789") <= 2;
    if (!begins_as_number) return text;
    if (int64_t number = 0; YAML::convert<int64_t>::decode(node, number)) return number;
    if (double number = 0; YAML::convert<double>::decode(node, number) && std::isfinite(number)) return number;
    return text;
  }

  size_t nodes_ = 0;
};

}  // namespace

Result<Json> parse_yaml(const std::string& text) {
  try {
    auto out = Conversion().convert(YAML::Load(text));
    if (!out) return Error(Status::too_large, "the YAML document is too large, too deep, or has a key that is no text");
    return std::move(*out);
  } catch (const YAML::Exception& e) {
    return Error(Status::invalid, std::string("not YAML: ") + e.what());
  }
}

}  // namespace mortise::ais
