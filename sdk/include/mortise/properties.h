// SPDX-License-Identifier: Apache-2.0
//
// The properties of buckets that a plugin understands. Contract: abi/properties.h.
//
//   Result<void> check_colour(std::string_view value);
//   constexpr mortise::PropertyTable kProperties{
//       mortise::text_property<check_colour>("acme.colour", "what it is painted in"),
//       mortise::choice_property("acme.finish", "matt|gloss", "matt", "how it shines"),
//   };
//   constexpr mortise::Declaration kPlugin{.name = "acme", …, .provides = MORTISE_PROPERTIES_ID,
//                                          .properties = kProperties.table()};
#pragma once

#include <mortise/abi/properties.h>
#include <mortise/bytes.h>
#include <mortise/error.h>
#include <mortise/text/ascii.h>
#include <mortise/text/number.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <string>
#include <string_view>
#include <type_traits>

namespace mortise {

using Property = mortise_property;

/// What a check function says, in the ABI's form.
template <Result<void> (*Check)(std::string_view value)>
mortise_status check_property_value(mortise_str value, mortise_error* error) noexcept {
  try {
    Result<void> good = Check(view(value));
    return good ? mortise_status{MORTISE_OK} : report(error, std::move(good).error());
  } catch (const std::exception& e) {
    return report(error, Error(Status::internal, e.what()));
  }
}

constexpr Property text_property(std::string_view name, std::string_view help) noexcept {
  return {sizeof(Property), MORTISE_PROPERTY_TEXT, MORTISE_PROPERTY_OF_BUCKETS, 0, str(name), {}, {}, str(help),
          nullptr};
}
template <Result<void> (*Check)(std::string_view value)>
constexpr Property text_property(std::string_view name, std::string_view help) noexcept {
  Property p = text_property(name, help);
  p.check = &check_property_value<Check>;
  return p;
}
/// `choices` are separated by '|'. `by_default`: what it means that there is none.
constexpr Property choice_property(std::string_view name, std::string_view choices, std::string_view by_default,
                                   std::string_view help) noexcept {
  Property p = text_property(name, help);
  p.type = MORTISE_PROPERTY_CHOICE;
  p.choices = str(choices);
  p.default_value = str(by_default);
  return p;
}
constexpr Property boolean_property(std::string_view name, std::string_view by_default,
                                    std::string_view help) noexcept {
  Property p = text_property(name, help);
  p.type = MORTISE_PROPERTY_BOOLEAN;
  p.default_value = str(by_default);
  return p;
}
/// Of buckets, and set by the plugin itself alone.
constexpr Property internal_property(std::string_view name, std::string_view help) noexcept {
  Property p = text_property(name, help);
  p.flags |= MORTISE_PROPERTY_INTERNAL;
  return p;
}

/// Names and values of a bucket's properties.
class PropertyValues {
 public:
  constexpr PropertyValues(const mortise_pair* pairs, size_t count) noexcept : pairs_(pairs), count_(count) {}
  /// Empty, with a NULL pointer, if it is not there.
  std::string_view find(std::string_view name) const noexcept {
    for (size_t i = 0; i < count_; ++i)
      if (view(pairs_[i].name) == name) return view(pairs_[i].value);
    return {};
  }

 private:
  const mortise_pair* pairs_;
  size_t count_;
};

/// What a check of changes says, in the ABI's form.
template <Result<void> (*Check)(const PropertyValues& set, const PropertyValues& all)>
mortise_status check_property_change(const mortise_pair* set, uint32_t set_count, const mortise_pair* all,
                                     uint32_t all_count, mortise_error* error) noexcept {
  try {
    Result<void> good = Check({set, set_count}, {all, all_count});
    return good ? mortise_status{MORTISE_OK} : report(error, std::move(good).error());
  } catch (const std::exception& e) {
    return report(error, Error(Status::internal, e.what()));
  }
}

/// The first argument of a PropertyTable whose properties depend on each other: see check_change in abi/properties.h.
template <Result<void> (*Check)(const PropertyValues& set, const PropertyValues& all)>
struct ChangeCheck {};

/// The same for a check that depends on the bucket's name: see check_bucket there.
template <Result<void> (*Check)(std::string_view bucket, const PropertyValues& set, const PropertyValues& all)>
mortise_status check_property_change_of(mortise_str bucket, const mortise_pair* set, uint32_t set_count,
                                        const mortise_pair* all, uint32_t all_count, mortise_error* error) noexcept {
  try {
    Result<void> good = Check(view(bucket), {set, set_count}, {all, all_count});
    return good ? mortise_status{MORTISE_OK} : report(error, std::move(good).error());
  } catch (const std::exception& e) {
    return report(error, Error(Status::internal, e.what()));
  }
}
template <Result<void> (*Check)(std::string_view bucket, const PropertyValues& set, const PropertyValues& all)>
struct BucketCheck {};

/// All properties of a plugin. A constexpr variable at namespace scope: its table points into it.
template <size_t N>
class PropertyTable {
 public:
  template <class... P>
  constexpr explicit PropertyTable(const P&... properties) noexcept
      : properties_{properties...}, table_{sizeof(mortise_properties), N, all_.data(), nullptr, nullptr} {
    for (size_t i = 0; i < N; ++i) all_[i] = &properties_[i];
  }
  template <Result<void> (*Check)(const PropertyValues& set, const PropertyValues& all), class... P>
  constexpr explicit PropertyTable(ChangeCheck<Check>, const P&... properties) noexcept : PropertyTable(properties...) {
    table_.check_change = &check_property_change<Check>;
  }
  template <Result<void> (*Check)(std::string_view bucket, const PropertyValues& set, const PropertyValues& all),
            class... P>
  constexpr explicit PropertyTable(BucketCheck<Check>, const P&... properties) noexcept : PropertyTable(properties...) {
    table_.check_bucket = &check_property_change_of<Check>;
  }
  PropertyTable(const PropertyTable&) = delete;
  PropertyTable& operator=(const PropertyTable&) = delete;
  constexpr const mortise_properties* table() const noexcept { return &table_; }

 private:
  std::array<Property, N> properties_;
  std::array<const Property*, N> all_{};
  mortise_properties table_;
};
template <class... P>
PropertyTable(const P&...) -> PropertyTable<sizeof...(P)>;
template <Result<void> (*Check)(const PropertyValues& set, const PropertyValues& all), class... P>
PropertyTable(ChangeCheck<Check>, const P&...) -> PropertyTable<sizeof...(P)>;
template <Result<void> (*Check)(std::string_view bucket, const PropertyValues& set, const PropertyValues& all),
          class... P>
PropertyTable(BucketCheck<Check>, const P&...) -> PropertyTable<sizeof...(P)>;

/// Calls f(word) for each choice.
template <class F>
constexpr void for_each_choice(const Property& property, F&& f) {
  if (property.choices.size != 0) text::for_each_element(view(property.choices), '|', f);
}

/// Whether the property can have the value: the type, then what the plugin says. The message is for people, and has the
/// name in it.
inline Result<void> check_value(const Property& property, std::string_view value) {
  const std::string name(view(property.name));
  std::string allowed;
  bool good = property.type != MORTISE_PROPERTY_CHOICE && property.type != MORTISE_PROPERTY_BOOLEAN;
  const auto choice = [&](std::string_view word) {
    good = good || word == value;
    allowed.append(allowed.empty() ? "\"" : ", \"").append(word).append("\"");
  };
  if (property.type == MORTISE_PROPERTY_CHOICE) for_each_choice(property, choice);
  if (property.type == MORTISE_PROPERTY_BOOLEAN)
    for (const char* word : {"true", "false"}) choice(word);
  if (!good)
    return Error(Status::invalid, "property '" + name + "' is \"" + std::string(value.substr(0, 64)) +
                                      "\", but must be one of " + allowed);
  if (property.type == MORTISE_PROPERTY_INTEGER && !text::parse_decimal<int64_t>(value))
    return Error(Status::invalid,
                 "property '" + name + "' is \"" + std::string(value.substr(0, 64)) + "\", but must be a number");
  if (property.check == nullptr) return {};
  mortise_error error = empty_error();
  if (property.check(str(value), &error) == MORTISE_OK) return {};
  return Error(Status::invalid, "property '" + name + "': " + std::string(view(error.message)));
}

/// All properties that anybody declared; see abi/properties.h. Copyable; any thread.
class PropertyRegistry {
 public:
  explicit PropertyRegistry(const mortise_property_registry* table) noexcept : table_(table) {}
  /// Calls each(std::string_view owner, const Property&).
  template <class F>
  void for_each(F&& each) const {
    table_->list(table_->self, &each, [](void* context, mortise_str owner, const mortise_property* property) {
      (*static_cast<std::remove_reference_t<F>*>(context))(view(owner), *property);
    });
  }
  /// Whether people may set it, or take it away. The message is for people, and has the name in it.
  Result<void> check_setting(std::string_view name, std::string_view value) const {
    mortise_error error = empty_error();
    return result_of(table_->check_setting(table_->self, str(name), str(value), &error), error);
  }
  Result<void> check_reset(std::string_view name) const {
    mortise_error error = empty_error();
    return result_of(table_->check_reset(table_->self, str(name), &error), error);
  }

 private:
  static Result<void> result_of(mortise_status status, const mortise_error& error) {
    if (status == MORTISE_OK) return {};
    return Error(static_cast<Status>(status), std::string(view(error.message)));
  }
  const mortise_property_registry* table_;
};

}  // namespace mortise
