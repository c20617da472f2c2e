// SPDX-License-Identifier: Apache-2.0
//
// Declares a plugin. At the end of one file:
//
//   constexpr mortise::Option kOptions[] = {{"level", MORTISE_OPTION_INTEGER, 0, "1", "0..9", "how hard to try"}};
//   constexpr mortise::Declaration kPlugin{.name = "checksum_sum", .version = "1.0.0", .licence = "Apache-2.0",
//                                          .description = "the sum of all bytes", .provides = "mortise.checksum/1",
//                                          .options = kOptions};
//   MORTISE_PLUGIN(kPlugin, MyPlugin)
//
// MyPlugin derives from mortise::Plugin and has `static Result<std::unique_ptr<Plugin>> start(Host)`. An exception that
// leaves start() is reported as a failure to start. It may have `static Result<void> check(Host)`: would start() take
// these options? See abi/plugin.h.
#pragma once

#include <mortise/abi/plugin.h>
#include <mortise/abi/properties.h>
#include <mortise/error.h>
#include <mortise/host.h>

#include <array>
#include <concepts>
#include <exception>
#include <memory>
#include <span>
#include <string_view>

namespace mortise {

using Option = mortise_option;

/// The facts of a plugin. All strings are literals.
struct Declaration {
  const char* name;
  const char* version;
  const char* licence = "Apache-2.0";
  const char* description;
  const char* provides = "";
  const char* needs = "";  // must be there
  const char* wants = "";  // used if it is there; what is in neither cannot be found
  std::span<const Option> options = {};
  /// The lowest SDK that the host must support; of those features that came later, start() asks whether they are there.
  uint16_t min_host_major = MORTISE_ABI_MAJOR;
  uint16_t min_host_minor = MORTISE_ABI_MINOR;
  const mortise_properties* properties = nullptr;  // with MORTISE_PROPERTIES_ID in `provides`; see properties.h
};

/// A running plugin. Threads: startup.
class Plugin {
 public:
  Plugin() = default;
  Plugin(const Plugin&) = delete;
  Plugin& operator=(const Plugin&) = delete;
  virtual ~Plugin() = default;
  /// The ABI table of an interface named in `provides`, valid as long as this lives; nullptr for any other.
  virtual const void* find(std::string_view interface_id) noexcept = 0;
  /// The configuration was read again: takes the values that the reloadable options have now, or fails and keeps what
  /// it has. Others use the plugin meanwhile. `host` gives the log and the options, until this returns.
  virtual Result<void> reload([[maybe_unused]] Host host) { return {}; }
  /// No calls come after this; returns when the plugin's own threads are done.
  virtual void stop() noexcept {}
};

namespace note {

/// Writes the facts of a Declaration as the text of the ELF note, or only counts them.
class Writer {
 public:
  constexpr explicit Writer(char* out) : out_(out) {}
  constexpr void put(char c) {
    if (out_ != nullptr) out_[size_] = c;
    ++size_;
  }
  constexpr void put(const char* s) {
    if (s == nullptr) return;
    for (; *s != 0; ++s) put(*s);
  }
  constexpr void put_range(const char* s) {
    if (s == nullptr) return;
    for (; *s != 0; ++s) put(*s == '|' ? '/' : *s);
  }
  constexpr void put(unsigned n) {
    if (n >= 10) put(n / 10);
    put(static_cast<char>('0' + n % 10));
  }
  constexpr void fact(const char* name, const char* value) {
    put(name);
    put('=');
    put(value);
    put('\n');
  }
  constexpr void version(const char* name, unsigned major, unsigned minor) {
    put(name);
    put('=');
    put(major);
    put('.');
    put(minor);
    put('\n');
  }
  constexpr void option(const Option& o) {
    put("option=");
    put(o.name);
    put('|');
    put(static_cast<unsigned>(o.type));
    put('|');
    put(unsigned{o.flags});
    put('|');
    put(o.default_value);
    put('|');
    put_range(o.range);
    put('|');
    put(o.help);
    put('\n');
  }
  constexpr size_t size() const { return size_; }

 private:
  char* out_;
  size_t size_ = 0;
};

/// True if `text` can stand in one line of the note, and in one field of it if `field`.
constexpr bool fits(const char* text, bool field = false) {
  if (text == nullptr) return true;
  for (; *text != 0; ++text)
    if (*text == '\n' || (field && *text == '|')) return false;
  return true;
}

/// True for what abi/plugin.h asks of a name: [a-z][a-z0-9_]{0,62}.
constexpr bool names_a_plugin(std::string_view name) {
  if (name.empty() || name.size() > 63 || name[0] < 'a' || name[0] > 'z') return false;
  for (char c : name)
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_')) return false;
  return true;
}

constexpr bool can_be_written(const Declaration& d) {
  for (const auto& o : d.options)
    if (!fits(o.name, true) || !fits(o.default_value, true) || !fits(o.range) || !fits(o.help)) return false;
  return fits(d.version) && fits(d.licence) && fits(d.description) && fits(d.provides) && fits(d.needs) &&
         fits(d.wants);
}

constexpr bool accepts_its_own_sdk(const Declaration& d) {
  const auto number = [](unsigned major, unsigned minor) { return (uint64_t{major} << 16) + minor; };
  return number(d.min_host_major, d.min_host_minor) <= number(MORTISE_ABI_MAJOR, MORTISE_ABI_MINOR);
}

/// True if the host will ask for the properties, or there are none.
constexpr bool names_its_properties(const Declaration& d) {
  const std::string_view provided = d.provides;
  // In this order: with sanitizers GCC does not compare the address of a table at compile time.
  return provided.find(MORTISE_PROPERTIES_ID) != std::string_view::npos || d.properties == nullptr;
}

constexpr size_t write(const Declaration& d, char* out) {
  Writer w(out);
  w.version("abi", MORTISE_ABI_MAJOR, MORTISE_ABI_MINOR);
  w.version("min_host", d.min_host_major, d.min_host_minor);
  w.fact("name", d.name);
  w.fact("version", d.version);
  w.fact("licence", d.licence);
  w.fact("description", d.description);
  w.fact("provides", d.provides);
  w.fact("requires", d.needs);
  w.fact("wants", d.wants);
  for (const auto& o : d.options) w.option(o);
  return w.size();
}

template <size_t N>
struct Note {
  uint32_t name_size = 8;
  uint32_t text_size = N;
  uint32_t type = MORTISE_NOTE_TYPE;
  char name[8] = MORTISE_NOTE_OWNER;
  char text[N] = {};
};

/// The note of `D`, its text padded with NULs to a multiple of four.
template <const Declaration& D>
consteval auto make() {
  Note<(write(D, nullptr) + 4) / 4 * 4> out;
  write(D, out.text);
  return out;
}

}  // namespace note

/// The entry points of a plugin class P, as the ABI wants them.
template <class P, const Declaration& D>
struct EntryPoints {
  static mortise_status start(const mortise_host* host, void** instance, mortise_error* error) noexcept {
    try {
      Result<std::unique_ptr<Plugin>> made = P::start(Host(host));
      if (!made) return report(error, std::move(made).error());
      if (*made == nullptr) return report(error, Error(Status::internal, "start() returned no plugin"));
      *instance = std::move(made).value().release();
      return MORTISE_OK;
    } catch (const std::exception& e) {
      return report(error, Error(Status::internal, e.what()));
    } catch (...) {
      return report(error, Error(Status::internal, "start() threw something that is no std::exception"));
    }
  }
  static mortise_status check(const mortise_host* host, mortise_error* error) noexcept {
    try {
      Result<void> good = P::check(Host(host));
      return good ? mortise_status{MORTISE_OK} : report(error, std::move(good).error());
    } catch (const std::exception& e) {
      return report(error, Error(Status::internal, e.what()));
    } catch (...) {
      return report(error, Error(Status::internal, "check() threw something that is no std::exception"));
    }
  }
  static mortise_status reload(void* instance, const mortise_host* host, mortise_error* error) noexcept {
    try {
      Result<void> taken = static_cast<Plugin*>(instance)->reload(Host(host));
      return taken ? mortise_status{MORTISE_OK} : report(error, std::move(taken).error());
    } catch (const std::exception& e) {
      return report(error, Error(Status::internal, e.what()));
    } catch (...) {
      return report(error, Error(Status::internal, "reload() threw something that is no std::exception"));
    }
  }
  /// The properties are there without an instance, too.
  static const void* find(void* instance, const char* id) noexcept {
    if (D.properties != nullptr && std::string_view(id) == MORTISE_PROPERTIES_ID) return D.properties;
    return instance == nullptr ? nullptr : static_cast<Plugin*>(instance)->find(id);
  }
  static void stop(void* instance) noexcept { static_cast<Plugin*>(instance)->stop(); }
  static void destroy(void* instance) noexcept { delete static_cast<Plugin*>(instance); }
};

template <class P, const Declaration& D>
constexpr auto check_of() -> mortise_status (*)(const mortise_host*, mortise_error*) {
  if constexpr (requires(Host host) {
                  { P::check(host) } -> std::same_as<Result<void>>;
                })
    return &EntryPoints<P, D>::check;
  else
    return nullptr;
}

template <class P, const Declaration& D>
constexpr mortise_plugin_descriptor describe() {
  return {sizeof(mortise_plugin_descriptor),
          0,
          MORTISE_PLUGIN_MAGIC,
          MORTISE_ABI_MAJOR,
          MORTISE_ABI_MINOR,
          D.min_host_major,
          D.min_host_minor,
          D.name,
          D.version,
          D.licence,
          D.description,
          D.provides,
          D.needs,
          D.wants,
          D.options.data(),
          D.options.size(),
          sizeof(Option),
          &EntryPoints<P, D>::start,
          &EntryPoints<P, D>::find,
          &EntryPoints<P, D>::stop,
          &EntryPoints<P, D>::destroy,
          check_of<P, D>(),
          &EntryPoints<P, D>::reload};
}

}  // namespace mortise

/// Emits the exported symbol and the ELF note. `declaration` is a constexpr variable at namespace scope.
#define MORTISE_PLUGIN(declaration, type)                                                                          \
  static_assert(::mortise::note::names_a_plugin((declaration).name), "a plugin's name is [a-z][a-z0-9_]{0,62}");   \
  static_assert(::mortise::note::accepts_its_own_sdk(declaration), "min_host is not above the SDK's own version"); \
  static_assert(::mortise::note::can_be_written(declaration),                                                      \
                "no line breaks in a declaration; no '|' in the name or default of an option");                    \
  static_assert(::mortise::note::names_its_properties(declaration),                                                \
                "who declares properties provides " MORTISE_PROPERTIES_ID);                                        \
  extern "C" {                                                                                                     \
  extern MORTISE_EXPORT const mortise_plugin_descriptor mortise_plugin;                                            \
  constinit const mortise_plugin_descriptor mortise_plugin = ::mortise::describe<type, declaration>();             \
  __attribute__((section(MORTISE_NOTE_SECTION), used, aligned(4))) constinit const auto mortise_note_text =        \
      ::mortise::note::make<declaration>();                                                                        \
  }
