// SPDX-License-Identifier: Apache-2.0
#include "contract/identity/fixture.h"

#include <mortise/abi/records.h>
#include <mortise/known.h>

#include <future>
#include <optional>

namespace mortise::test {
namespace {

ToldEntry told(const mortise_identity_entry& entry) {
  ToldEntry out{std::string(view(entry.name)), {}};
  for (size_t i = 0; i < entry.value_count; ++i)
    out.values.emplace(view(entry.values[i].name), view(entry.values[i].value));
  return out;
}

ToldKey told(const mortise_credential& c) {
  ToldKey out{MORTISE_OK,
              std::string(view(c.secret)),
              std::string(view(c.user->id)),
              c.inactive != 0,
              c.user->administrator != 0,
              c.expires_ms,
              {},
              {}};
  for (size_t i = 0; i < c.user->group_count; ++i) out.groups.emplace_back(view(c.user->groups[i]));
  for (size_t i = 0; i < c.user->policy_count; ++i)
    out.policies.push_back(std::string(view(c.user->policies[i].name)) + "=" +
                           std::string(view(c.user->policies[i].value)));
  return out;
}

}  // namespace

IdentityContract::IdentityContract() : stores_(objects::test::kDisk, "") { open(); }

void IdentityContract::open() {
  stores_.open();
  faulty_ = std::make_unique<objects::test::FaultyStores>(fuse_, stores_.meta(), stores_.blobs());
  watched_ = std::make_unique<objects::test::WatchedMeta>(faulty_->meta());
  host_ = std::make_unique<TestHost>(TestHost::Options{}, 3);
  host_->use_data_directory(directory_.path());
  records_ = std::make_unique<records::RecordsService>(host_->host(), MetaStoreHandle(watched_->table()));
  host_->provide(MORTISE_RECORDS_ID, "records", records_->of_plugin("contract"));
  plugin_ = std::make_unique<LoadedPlugin>(GetParam(), *host_);
}

void IdentityContract::close() {
  plugin_.reset();
  records_->stop();
  host_->stop();
  records_.reset();
  watched_.reset();
  faulty_.reset();
  stores_.close();
}

Result<ToldEntry> IdentityContract::change(int32_t kind, int32_t action, const std::string& name, const Values& set,
                                           const std::vector<std::string>& reset, const std::string& declared_in) {
  std::vector<mortise_pair> pairs;
  for (const auto& [key, value] : set) pairs.push_back(pair(key, value));
  std::vector<mortise_str> names;
  for (const std::string& key : reset) names.push_back(str(key));
  const mortise_identity_change wanted{
      sizeof wanted, kind,         action,          0, str(name), pairs.data(), pairs.size(),
      names.data(),  names.size(), str(declared_in)};
  std::promise<Result<ToldEntry>> answer;
  identities().change(nullptr, wanted, [&answer](const mortise_error& e, const mortise_identity_entry* entry) {
    if (e.status != MORTISE_OK) return answer.set_value(Error::from(e));
    answer.set_value(entry == nullptr ? ToldEntry() : told(*entry));
  });
  return answer.get_future().get();
}

Result<void> IdentityContract::reserve(const std::string& place, const std::vector<std::string>& users,
                                       const std::vector<std::string>& keys, size_t administrators) {
  std::vector<mortise_str> user_names, key_names;
  for (const std::string& user : users) user_names.push_back(str(user));
  for (const std::string& key : keys) key_names.push_back(str(key));
  const mortise_identity_reservation wanted{
      sizeof wanted, 0, str(place), user_names.data(), user_names.size(), key_names.data(), key_names.size(),
      administrators};
  std::promise<Result<void>> answer;
  identities().reserve(nullptr, wanted, [&answer](const mortise_error& e, const void*) {
    answer.set_value(e.status == MORTISE_OK ? Result<void>() : Result<void>(Error::from(e)));
  });
  return answer.get_future().get();
}

uint64_t IdentityContract::security_stamp(const std::string& user) {
  std::promise<uint64_t> answer;
  identities().find_user(nullptr, user, [&answer](const mortise_error& e, const mortise_user* found) {
    EXPECT_EQ(e.status, MORTISE_OK);
    answer.set_value(found == nullptr ? 0 : known(found).security_stamp);
  });
  return answer.get_future().get();
}

ToldKey IdentityContract::find_key(const std::string& access_key) {
  std::promise<ToldKey> answer;
  identities().find_key(nullptr, access_key, [&answer](const mortise_error& e, const mortise_credential* key) {
    EXPECT_EQ(key != nullptr, e.status == MORTISE_OK);
    ToldKey out;
    out.status = e.status;
    answer.set_value(key == nullptr ? out : told(*key));
  });
  return answer.get_future().get();
}

std::vector<std::string> IdentityContract::names(int32_t kind, const std::string& user, uint32_t limit,
                                                 const std::string& after) {
  const mortise_identity_query query{sizeof query, kind, {}, str(user), str(after), limit, 0};
  std::vector<std::string> out;
  std::promise<void> ended;
  identities().list(
      nullptr, query, [&out](const mortise_identity_entry& entry) { out.emplace_back(view(entry.name)); },
      [&ended](const mortise_error& e, bool) {
        EXPECT_EQ(e.status, MORTISE_OK);
        ended.set_value();
      });
  ended.get_future().get();
  return out;
}

INSTANTIATE_TEST_SUITE_P(Plugins, IdentityContract, ::testing::Values("users_local"),
                         [](const auto& p) { return p.param; });

}  // namespace mortise::test
