// SPDX-License-Identifier: Apache-2.0
//
// Which rows of a listing of versions go.
#include "lifecycle/walk.h"

#include <gtest/gtest.h>

#include <string>

namespace mortise::lifecycle {
namespace {

constexpr int64_t kWalkDay = s3_model::LifecycleClock::kDay;
constexpr int64_t kWalkNow = 20'000 * kWalkDay;

Version row(const std::string& key, int64_t age_days, bool latest, bool marker = false) {
  return {key, "v" + std::to_string(age_days), 1, 1, kWalkNow - age_days * kWalkDay, latest, marker, false};
}

/// "kind key version" of everything that goes.
class WalkOver {
 public:
  explicit WalkOver(const std::string& content, const std::string& filter = "<Filter/>") {
    auto parsed = s3_model::Lifecycle::parse("<LifecycleConfiguration><Rule><Status>Enabled</Status>" + filter +
                                             content + "</Rule></LifecycleConfiguration>");
    EXPECT_TRUE(parsed);
    rules_ = std::move(*parsed);
  }
  WalkOver& tags(std::string stored) {
    stored_ = std::move(stored);
    return *this;
  }
  std::string over(std::vector<Version> rows) {
    const Judge::TagsOf tags_of = [this](const Version&) { return stored_; };
    const Judge judge(rules_, {}, kWalkNow, tags_of);
    std::vector<Action> actions;
    Walk walk;
    for (Version& version : rows) walk.take(judge, std::move(version), actions);
    walk.end(judge, actions);
    std::string out;
    for (const Action& action : actions)
      out.append(out.empty() ? "" : ", ").append(name(action.kind)).append(" " + action.key + " " + action.version);
    return out;
  }

 private:
  static const char* name(Action::Kind kind) {
    switch (kind) {
      case Action::Kind::expire:
        return "expire";
      case Action::Kind::remove_older:
        return "older";
      case Action::Kind::remove_marker:
        return "marker";
      case Action::Kind::abort_upload:
        return "abort";
    }
    return "?";
  }
  s3_model::Lifecycle rules_;
  std::string stored_;
};

const std::string kExpireIn5 = "<Expiration><Days>5</Days></Expiration>";
const std::string kOlderIn5 =
    "<NoncurrentVersionExpiration><NoncurrentDays>5</NoncurrentDays></NoncurrentVersionExpiration>";
const std::string kOldMarkers = "<Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration>";

TEST(LifecycleWalk, CurrentVersionsExpire) {
  EXPECT_EQ(WalkOver(kExpireIn5).over({row("a", 4, true), row("b", 5, true), row("c", 9, true), row("c", 20, false)}),
            "expire b , expire c ");
  EXPECT_EQ(WalkOver("<Expiration><Date>2000-01-01T00:00:00Z</Date></Expiration>").over({row("a", 0, true)}),
            "expire a ");
  EXPECT_EQ(WalkOver("<Expiration><Date>2990-01-01T00:00:00Z</Date></Expiration>").over({row("a", 9, true)}), "");
}

TEST(LifecycleWalk, OlderVersionsCountFromWhenTheyWereReplaced) {
  EXPECT_EQ(WalkOver(kOlderIn5).over({row("a", 4, true), row("a", 90, false)}), "");
  EXPECT_EQ(WalkOver(kOlderIn5).over({row("a", 5, true), row("a", 90, false), row("b", 9, true)}), "older a v90");
  EXPECT_EQ(WalkOver(kOlderIn5).over({row("a", 4, true), row("a", 6, false), row("a", 7, false, true)}), "older a v7")
      << "markers are versions, too";
}

TEST(LifecycleWalk, SoManyOlderVersionsStay) {
  const std::string two =
      "<NoncurrentVersionExpiration><NoncurrentDays>1</NoncurrentDays><NewerNoncurrentVersions>2</"
      "NewerNoncurrentVersions>"
      "</NoncurrentVersionExpiration>";
  EXPECT_EQ(WalkOver(two).over(
                {row("a", 2, true), row("a", 3, false), row("a", 4, false), row("a", 5, false), row("a", 6, false)}),
            "older a v5, older a v6");
}

TEST(LifecycleWalk, MarkersGoThatHideNothing) {
  EXPECT_EQ(WalkOver(kOldMarkers).over({row("a", 0, true, true), row("a", 9, false), row("b", 0, true, true)}),
            "marker b v0");
  EXPECT_EQ(WalkOver(kExpireIn5).over({row("a", 4, true, true), row("b", 6, true, true)}), "marker b v6");
  EXPECT_EQ(WalkOver(kOlderIn5).over({row("a", 9, true, true)}), "");
}

TEST(LifecycleWalk, LockedVersionsStay) {
  Version locked = row("a", 90, false);
  locked.is_locked = true;
  EXPECT_EQ(WalkOver(kOlderIn5).over({row("a", 9, true), locked, row("a", 95, false)}), "older a v95");
}

TEST(LifecycleWalk, TagsAreAskedForOnlyWhereARuleIsDue) {
  const std::string tagged = "<Filter><Tag><Key>k</Key><Value>v</Value></Tag></Filter>";
  EXPECT_EQ(WalkOver(kExpireIn5, tagged).tags("k=v").over({row("a", 9, true)}), "expire a ");
  EXPECT_EQ(WalkOver(kExpireIn5, tagged).tags("k=w").over({row("a", 9, true)}), "");
  EXPECT_EQ(WalkOver(kExpireIn5, tagged).tags("k=v").over({row("a", 9, true, true)}), "") << "a marker has no tags";
}

TEST(LifecycleWalk, RemembersWhichKeysAreComplete) {
  const Judge::TagsOf none = [](const Version&) { return std::string(); };
  const s3_model::Lifecycle no_rules;
  const Judge judge(no_rules, {}, kWalkNow, none);
  std::vector<Action> actions;
  Walk walk("before");
  EXPECT_EQ(walk.last_complete(), "before");
  walk.take(judge, row("a", 1, true), actions);
  EXPECT_EQ(walk.last_complete(), "before");
  walk.take(judge, row("b", 1, true), actions);
  EXPECT_EQ(walk.last_complete(), "a");
  walk.end(judge, actions);
  EXPECT_EQ(walk.last_complete(), "b");
}

}  // namespace
}  // namespace mortise::lifecycle
