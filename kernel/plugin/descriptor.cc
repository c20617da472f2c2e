// SPDX-License-Identifier: Apache-2.0
#include "kernel/plugin/descriptor.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace mortise::plugin {
namespace {

constexpr size_t kLongestText = 64 * 1024;
constexpr size_t kMostOptions = 1000;
constexpr size_t kLargestOption = 4096;

/// Reads texts out of the library; remembers if one lies outside.
class TextReader {
 public:
  explicit TextReader(const Image& image) : image_(image) {}
  std::string read(const char* address, const char* what) {
    auto text = image_.text(address, kLongestText);
    if (text) return std::move(*text);
    if (bad_.empty()) bad_ = what;
    return {};
  }
  const std::string& bad() const noexcept { return bad_; }

 private:
  const Image& image_;
  std::string bad_;
};

Error malformed(std::string_view what) {
  return {Status::invalid, fmt::format("exports a malformed descriptor: {}", what)};
}

Result<void> check_frame(const mortise_plugin_descriptor& d, const Image& image) {
  // `size` and `magic` are read before the rest is known to be there.
  if (!image.contains(&d, offsetof(mortise_plugin_descriptor, abi_major)))
    return malformed("its symbol 'mortise_plugin' is not the descriptor of a plugin");
  if (d.magic != MORTISE_PLUGIN_MAGIC)
    return Error(Status::invalid, "exports 'mortise_plugin' with a wrong magic number: not a plugin of Mortise");
  constexpr size_t kNeeded = offsetof(mortise_plugin_descriptor, destroy) + sizeof d.destroy;
  if (d.size < kNeeded)
    return Error(Status::invalid,
                 fmt::format("has a descriptor that is too small: {} bytes of at least {}", d.size, kNeeded));
  if (!image.contains(&d, d.size)) return malformed("its descriptor is larger than the file");
  return {};
}

Result<std::vector<config::OptionSpec>> read_options(const mortise_plugin_descriptor& d, const Image& image) {
  if (d.option_count == 0) return std::vector<config::OptionSpec>{};
  constexpr size_t kNeeded = offsetof(mortise_option, help) + sizeof(mortise_option::help);
  if (d.option_size < kNeeded || d.option_size > kLargestOption || d.option_size % alignof(mortise_option) != 0)
    return malformed(fmt::format("its options have {} bytes each, of at least {}", d.option_size, kNeeded));
  if (d.option_count > kMostOptions || !image.contains(d.options, d.option_count * d.option_size))
    return malformed("its option table lies outside the file");
  std::vector<config::OptionSpec> out;
  TextReader reader(image);
  for (size_t i = 0; i < d.option_count; ++i) {
    mortise_option option{};
    std::memcpy(&option, reinterpret_cast<const char*>(d.options) + i * d.option_size,
                std::min(d.option_size, sizeof option));
    out.push_back(config::declared(option.type, option.flags));
    config::OptionSpec& spec = out.back();
    spec.name = reader.read(option.name, "the name of an option");
    spec.default_value = reader.read(option.default_value, "the default of an option");
    spec.range = reader.read(option.range, "the range of an option");
    spec.help = reader.read(option.help, "the help of an option");
  }
  if (!reader.bad().empty()) return malformed(reader.bad() + " lies outside the file");
  return out;
}

Result<Manifest> read_descriptor(const mortise_plugin_descriptor& d, const Image& image) {
  Manifest manifest;
  TextReader reader(image);
  manifest.abi = {d.abi_major, d.abi_minor};
  manifest.min_host = {d.min_host_major, d.min_host_minor};
  manifest.name = reader.read(d.name, "its name");
  manifest.version = reader.read(d.version, "its version");
  manifest.licence = reader.read(d.licence, "its licence");
  manifest.description = reader.read(d.description, "its description");
  manifest.provides = split_words(reader.read(d.provides, "its list of interfaces"));
  manifest.needs = split_words(reader.read(d.requires_, "its list of needs"));
  manifest.wants = split_words(reader.read(d.wants, "its list of what it wants"));
  if (!reader.bad().empty()) return malformed(reader.bad() + " lies outside the file");
  auto options = read_options(d, image);
  if (!options) return std::move(options).error();
  manifest.options = std::move(options).value();
  return manifest;
}

/// The note cannot hold a '|' in a range and writes '/': both sides are compared in the note's form.
std::vector<config::OptionSpec> as_in_note(std::vector<config::OptionSpec> options) {
  for (config::OptionSpec& option : options) std::replace(option.range.begin(), option.range.end(), '|', '/');
  return options;
}

std::string first_difference(const Manifest& note, const Manifest& descriptor) {
  const auto differ = [](std::string_view what, const std::string& a, const std::string& b) {
    return fmt::format("{} is '{}' in the note and '{}' in the descriptor", what, a, b);
  };
  if (note.name != descriptor.name) return differ("the name", note.name, descriptor.name);
  if (note.version != descriptor.version) return differ("the version", note.version, descriptor.version);
  if (note.abi != descriptor.abi) return differ("the SDK built for", to_string(note.abi), to_string(descriptor.abi));
  if (note.min_host != descriptor.min_host)
    return differ("the lowest host", to_string(note.min_host), to_string(descriptor.min_host));
  if (note.licence != descriptor.licence) return differ("the licence", note.licence, descriptor.licence);
  if (note.description != descriptor.description)
    return differ("the description", note.description, descriptor.description);
  if (note.provides != descriptor.provides) return "the provided interfaces differ";
  if (note.needs != descriptor.needs) return "the required interfaces differ";
  if (note.wants != descriptor.wants) return "the wanted interfaces differ";
  if (as_in_note(note.options) != as_in_note(descriptor.options)) return "the options differ";
  return {};
}

Result<void> check_entry_points(const mortise_plugin_descriptor& d) {
  if (d.start == nullptr || d.find == nullptr || d.stop == nullptr || d.destroy == nullptr)
    return malformed("start, find, stop or destroy is NULL");
  return {};
}

}  // namespace

Result<void> check_descriptor(const mortise_plugin_descriptor& descriptor, const Image& image, const Manifest& note) {
  if (Result<void> frame = check_frame(descriptor, image); !frame) return frame;
  if (Result<void> entries = check_entry_points(descriptor); !entries) return entries;
  Result<Manifest> manifest = read_descriptor(descriptor, image);
  if (!manifest) return std::move(manifest).error();
  if (const std::string difference = first_difference(note, *manifest); !difference.empty())
    return Error(Status::invalid, "contradicts itself: " + difference + "; rebuild it");
  const bool reloads = MORTISE_HAS(mortise_plugin_descriptor, &descriptor, reload) && descriptor.reload != nullptr;
  for (const config::OptionSpec& option : manifest->options)
    if (option.reloadable && !reloads)
      return malformed("its option '" + option.name + "' is reloadable, but there is no reload()");
  return {};
}

}  // namespace mortise::plugin
