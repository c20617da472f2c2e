// SPDX-License-Identifier: Apache-2.0
#include "api_iam/directory.h"

#include <mortise/text/ascii.h>

#include <algorithm>
#include <memory>

#include "api_base/answer_in_time.h"

namespace mortise::api_iam {
namespace {

Entry entry_of(const mortise_identity_entry& told) {
  Entry out{std::string(view(told.name)), told.created_ms, {}};
  for (size_t i = 0; i < told.value_count; ++i)
    out.values.insert_or_assign(std::string(view(told.values[i].name)), std::string(view(told.values[i].value)));
  return out;
}

mortise_identity_query query_of(int32_t kind) {
  mortise_identity_query query{};
  query.size = sizeof query;
  query.kind = kind;
  return query;
}

IamError nobody() { return not_supported("No plugin keeps users that can be changed here."); }

IamError missing(const Kind& kind, const std::string& name) {
  return no_such_entity("The " + std::string(kind.word) + " with name " + name + " cannot be found.");
}

}  // namespace

const std::string& Entry::value(std::string_view of) const {
  static const std::string kNone;
  const auto found = values.find(of);
  return found == values.end() ? kNone : found->second;
}

std::vector<std::string> Entry::list(std::string_view of) const {
  std::vector<std::string> out;
  std::string_view rest = value(of);
  while (!rest.empty()) {
    const size_t comma = std::min(rest.find(','), rest.size());
    out.emplace_back(rest.substr(0, comma));
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  return out;
}

std::vector<std::pair<std::string, std::string>> Entry::with_prefix(std::string_view prefix) const {
  std::vector<std::pair<std::string, std::string>> out;
  for (auto at = values.lower_bound(prefix); at != values.end() && at->first.starts_with(prefix); ++at)
    out.emplace_back(at->first.substr(prefix.size()), at->second);
  return out;
}

Answered<std::vector<Entry>> Directory::ask(const mortise_identity_query& query) const {
  if (!*this) return nobody();
  using Entries = Answered<std::vector<Entry>>;
  auto answered = api_base::answer_in_time<Entries>([&](auto answer) {
    const auto out = std::make_shared<std::vector<Entry>>();
    identities_.list(
        nullptr, query, [out](const mortise_identity_entry& told) { out->push_back(entry_of(told)); },
        [out, answer](const mortise_error& error, bool) {
          answer(error.status == MORTISE_OK ? Entries(std::move(*out)) : Entries(from_provider(error)));
        });
  });
  if (!answered) return silent_provider();
  return std::move(*answered);
}

Answered<Entry> Directory::find(const Kind& kind, const std::string& name) const {
  mortise_identity_query query = query_of(kind.id);
  query.name = str(name);
  auto found = ask(query);
  if (found && !found->empty()) return std::move(found->front());
  if (!found && found.error().code != "NoSuchEntity") return found.error();
  auto all = ask(query_of(kind.id));
  if (!all) return all.error();
  const auto same =
      std::find_if(all->begin(), all->end(), [&](const Entry& e) { return text::same_ignoring_case(e.name, name); });
  if (same == all->end()) return missing(kind, name);
  return std::move(*same);
}

Answered<Entry> Directory::find_key(const std::string& access_key) const {
  mortise_identity_query query = query_of(MORTISE_IDENTITY_KEY);
  query.name = str(access_key);
  auto found = ask(query);
  if (found && !found->empty()) return std::move(found->front());
  if (!found && found.error().code != "NoSuchEntity") return found.error();
  return no_such_entity("The Access Key with id " + access_key + " cannot be found.");
}

Answered<std::vector<Entry>> Directory::list(const Kind& kind) const {
  auto all = ask(query_of(kind.id));
  if (all)
    std::sort(all->begin(), all->end(),
              [](const Entry& a, const Entry& b) { return text::lower(a.name) < text::lower(b.name); });
  return all;
}

Answered<std::vector<Entry>> Directory::keys_of(const std::string& user) const {
  mortise_identity_query query = query_of(MORTISE_IDENTITY_KEY);
  query.user = str(user);
  return ask(query);
}

Answered<Entry> Directory::change(int32_t kind, int32_t action, const std::string& name, const Values& values) const {
  if (!*this) return nobody();
  std::vector<mortise_pair> set;
  for (const auto& [key, value] : values.set) set.push_back(pair(key, value));
  std::vector<mortise_str> reset;
  for (const std::string& key : values.reset) reset.push_back(str(key));
  const mortise_identity_change wanted{sizeof wanted, kind,
                                       action,        0,
                                       str(name),     set.empty() ? nullptr : set.data(),
                                       set.size(),    reset.empty() ? nullptr : reset.data(),
                                       reset.size(),  {}};
  auto answered = api_base::answer_in_time<Answered<Entry>>([&](auto answer) {
    identities_.change(nullptr, wanted, [answer](const mortise_error& error, const mortise_identity_entry* told) {
      if (error.status != MORTISE_OK) return answer(from_provider(error));
      answer(told == nullptr ? Entry{} : entry_of(*told));
    });
  });
  if (!answered) return silent_provider();
  return std::move(*answered);
}

Answered<Entry> Directory::create(const Kind& kind, const std::string& name, const Values& values) const {
  const auto there = find(kind, name);
  if (there) return already_exists("The " + std::string(kind.word) + " with name " + name + " already exists.");
  if (there.error().code != "NoSuchEntity") return there.error();
  return change(kind.id, MORTISE_IDENTITY_CREATE, name, values);
}

Answered<Entry> Directory::set(const Kind& kind, const std::string& name, const Values& values) const {
  return change(kind.id, MORTISE_IDENTITY_SET, name, values);
}

Answered<void> Directory::remove(const Kind& kind, const std::string& name) const {
  auto done = change(kind.id, MORTISE_IDENTITY_REMOVE, name, {});
  return done ? Answered<void>() : Answered<void>(std::move(done).error());
}

Answered<Entry> Directory::create_key(const std::string& user) const {
  return change(MORTISE_IDENTITY_KEY, MORTISE_IDENTITY_CREATE, {}, {{{"user", user}}, {}});
}

Answered<void> Directory::set_key(const std::string& access_key, const Values& values) const {
  auto done = change(MORTISE_IDENTITY_KEY, MORTISE_IDENTITY_SET, access_key, values);
  return done ? Answered<void>() : Answered<void>(std::move(done).error());
}

Answered<void> Directory::remove_key(const std::string& access_key) const {
  auto done = change(MORTISE_IDENTITY_KEY, MORTISE_IDENTITY_REMOVE, access_key, {});
  return done ? Answered<void>() : Answered<void>(std::move(done).error());
}

}  // namespace mortise::api_iam
