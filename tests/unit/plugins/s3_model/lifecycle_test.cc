// SPDX-License-Identifier: Apache-2.0
#include "s3_model/lifecycle.h"

#include <gtest/gtest.h>

#include "s3_model/invalid.h"

namespace mortise::s3_model {
namespace {

constexpr int64_t kDay = LifecycleClock::kDay;

std::string lifecycle_of(const std::string& content) {
  return "<LifecycleConfiguration>" + content + "</LifecycleConfiguration>";
}
std::string lifecycle_rule(const std::string& content, const std::string& filter = "<Filter/>") {
  return "<Rule><ID>r</ID><Status>Enabled</Status>" + filter + content + "</Rule>";
}
const std::string kDays = "<Expiration><Days>3</Days></Expiration>";

/// What the only rule is refused for; 0: it is not.
int refusal(const std::string& content, const std::string& filter = "<Filter/>") {
  const auto parsed = Lifecycle::parse(lifecycle_of(lifecycle_rule(content, filter)));
  return parsed ? 0 : parsed.error().detail;
}

TEST(LifecycleDocument, ComesBackInTheFormThatItHad) {
  const std::string both = lifecycle_of(
      "<Rule><ID>old &amp; new</ID><Prefix>a/</Prefix><Status>Disabled</Status>"
      "<Expiration><Date>2027-01-01T00:00:00Z</Date></Expiration></Rule>"
      "<Rule><ID>and</ID><Filter><And><Prefix>b</Prefix><Tag><Key>k</Key><Value>v</Value></Tag>"
      "<ObjectSizeGreaterThan>10</ObjectSizeGreaterThan><ObjectSizeLessThan>20</ObjectSizeLessThan></And></Filter>"
      "<Status>Enabled</Status><Expiration><Days>3</Days></Expiration><NoncurrentVersionExpiration>"
      "<NoncurrentDays>4</NoncurrentDays><NewerNoncurrentVersions>5</NewerNoncurrentVersions>"
      "</NoncurrentVersionExpiration></Rule>"
      "<Rule><ID>abort</ID><Filter><Prefix></Prefix></Filter><Status>Enabled</Status><AbortIncompleteMultipartUpload>"
      "<DaysAfterInitiation>7</DaysAfterInitiation></AbortIncompleteMultipartUpload></Rule>");
  const auto parsed = Lifecycle::parse(both);
  ASSERT_TRUE(parsed) << parsed.error().message;
  const std::string document = parsed->document();
  const std::string content = both.substr(both.find("<Rule>"));
  EXPECT_NE(document.find(content.substr(0, content.find("</LifecycleConfiguration>"))), std::string::npos) << document;
  EXPECT_EQ(Lifecycle::parse(parsed->store())->document(), document);
}

TEST(LifecycleDocument, RulesWithoutAnIdGetOne) {
  const std::string nameless = "<Rule><Prefix/><Status>Enabled</Status>" + kDays + "</Rule>";
  const auto parsed = Lifecycle::parse(
      lifecycle_of(nameless + "<Rule><ID>rule-1</ID><Prefix/><Status>Enabled</Status>" + kDays + "</Rule>" + nameless));
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->rules()[0].id, "rule-2");
  EXPECT_EQ(parsed->rules()[2].id, "rule-3");
}

TEST(LifecycleDocument, TheMinimumOfTransitionsIsKept) {
  auto parsed = Lifecycle::parse(lifecycle_of(lifecycle_rule(kDays)));
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->minimum_of_transitions(), "all_storage_classes_128K");
  EXPECT_FALSE(parsed->set_minimum_of_transitions("none"));
  EXPECT_TRUE(parsed->set_minimum_of_transitions("varies_by_storage_class"));
  EXPECT_EQ(Lifecycle::parse(parsed->store())->minimum_of_transitions(), "varies_by_storage_class");
  EXPECT_EQ(parsed->document().find("varies"), std::string::npos);
}

TEST(LifecycleDocument, WhatDoesNotFitTheSchema) {
  for (const std::string& bad : {std::string(), std::string("<a/>"), lifecycle_of(""), lifecycle_of("<Other/>")})
    EXPECT_FALSE(Lifecycle::parse(bad)) << bad;
  for (const char* filter :
       {"", "<Prefix/><Filter/>", "<Filter/><Prefix/>", "<Filter><Prefix/><Tag><Key>k</Key><Value/></Tag></Filter>",
        "<Filter><And/></Filter>", "<Filter><Other/></Filter>", "<Filter><Tag><Key>k</Key></Tag></Filter>",
        "<Filter><ObjectSizeLessThan>x</ObjectSizeLessThan></Filter>", "<Filter/><Status>Enabled</Status>",
        "<Filter><Tag><Key>k</Key><Key>l</Key><Value/></Tag></Filter>"})
    EXPECT_EQ(refusal(kDays, filter), kMalformedXml) << filter;
  for (const char* action :
       {"<Expiration/>", "<Expiration><Days>1</Days><Date>2027-01-01T00:00:00Z</Date></Expiration>",
        "<Expiration><Date>tomorrow</Date></Expiration>",
        "<Expiration><ExpiredObjectDeleteMarker>1</ExpiredObjectDeleteMarker></Expiration>",
        "<NoncurrentVersionExpiration><NewerNoncurrentVersions>1</NewerNoncurrentVersions></"
        "NoncurrentVersionExpiration>",
        "<AbortIncompleteMultipartUpload/>",
        "<AbortIncompleteMultipartUpload><DaysAfterInitiation>1</DaysAfterInitiation><DaysAfterInitiation>2"
        "</DaysAfterInitiation></AbortIncompleteMultipartUpload>",
        "<ID>again</ID>", "<Other/>"})
    EXPECT_EQ(refusal(action), kMalformedXml) << action;
  EXPECT_EQ(
      Lifecycle::parse(lifecycle_of("<Rule><Filter/><Status>enabled</Status>" + kDays + "</Rule>")).error().detail,
      kMalformedXml);
}

TEST(LifecycleDocument, WhatIsOutOfRange) {
  for (
      const char* action :
      {"<Expiration><Days>0</Days></Expiration>", "<Expiration><Days>-1</Days></Expiration>",
       "<Expiration><Days>2147483648</Days></Expiration>", "<Expiration><Date>2027-01-01T10:00:00Z</Date></Expiration>",
       "<NoncurrentVersionExpiration><NoncurrentDays>0</NoncurrentDays></NoncurrentVersionExpiration>",
       "<NoncurrentVersionExpiration><NoncurrentDays>1</NoncurrentDays><NewerNoncurrentVersions>101"
       "</NewerNoncurrentVersions></NoncurrentVersionExpiration>",
       "<AbortIncompleteMultipartUpload><DaysAfterInitiation>0</DaysAfterInitiation></AbortIncompleteMultipartUpload>"})
    EXPECT_EQ(refusal(action), kInvalidArgument) << action;
  const std::string named =
      "<Rule><ID>" + std::string(256, 'i') + "</ID><Prefix/><Status>Enabled</Status>" + kDays + "</Rule>";
  EXPECT_EQ(Lifecycle::parse(lifecycle_of(named)).error().detail, kInvalidArgument);
  EXPECT_EQ(Lifecycle::parse(lifecycle_of(lifecycle_rule(kDays) + lifecycle_rule(kDays))).error().detail,
            kInvalidArgument)
      << "the same id";
}

TEST(LifecycleDocument, WhatDoesNotGoTogether) {
  const std::string tagged = "<Filter><Tag><Key>k</Key><Value>v</Value></Tag></Filter>";
  EXPECT_EQ(refusal(""), kInvalidRequest) << "no action";
  EXPECT_EQ(refusal("<AbortIncompleteMultipartUpload><DaysAfterInitiation>1</DaysAfterInitiation></"
                    "AbortIncompleteMultipartUpload>",
                    tagged),
            kInvalidRequest);
  EXPECT_EQ(refusal("<Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration>", tagged),
            kInvalidRequest);
  EXPECT_EQ(
      refusal(kDays,
              "<Filter><And><Tag><Key>k</Key><Value/></Tag><Tag><Key>k</Key><Value>2</Value></Tag></And></Filter>"),
      kInvalidRequest);
  EXPECT_EQ(refusal("<Transition><Days>1</Days><StorageClass>GLACIER</StorageClass></Transition>"), kNotImplemented);
  EXPECT_EQ(refusal("<Transition><Date>20220927</Date><StorageClass>GLACIER</StorageClass></Transition>"),
            kMalformedXml);
}

TEST(LifecycleRules, SelectByEverythingThatTheySay) {
  LifecycleRule r;
  EXPECT_TRUE(r.selects({"anything", 0, false, {}}));
  r.prefix = "logs/";
  EXPECT_TRUE(r.selects({"logs/1", 0, false, {}}));
  EXPECT_FALSE(r.selects({"log", 0, false, {}}));
  EXPECT_TRUE(r.selects({"logs/1", 0, true, {}}));
  r.larger_than = 10;
  r.smaller_than = 20;
  EXPECT_FALSE(r.selects({"logs/1", 10, false, {}}));
  EXPECT_TRUE(r.selects({"logs/1", 11, false, {}}));
  EXPECT_FALSE(r.selects({"logs/1", 20, false, {}}));
  EXPECT_FALSE(r.selects({"logs/1", 0, true, {}})) << "a marker has no size";
  r.tags = {{"a b", "1"}, {"c", ""}};
  EXPECT_TRUE(r.selects({"logs/1", 11, false, SubjectTags("a%20b=1&c=&d=2")}));
  EXPECT_FALSE(r.selects({"logs/1", 11, false, SubjectTags("a%20b=1")}));
  EXPECT_FALSE(r.selects({"logs/1", 11, false, SubjectTags("a%20b=2&c=")}));
}

TEST(LifecycleRules, DaysEndAtMidnight) {
  const int64_t noon = 20'000 * kDay + kDay / 2;
  EXPECT_EQ(LifecycleClock{}.after(noon, 1), 20'002 * kDay);
  EXPECT_EQ(LifecycleClock{}.after(20'000 * kDay, 1), 20'001 * kDay);
  EXPECT_EQ(LifecycleClock{1000}.after(noon, 3), noon + 3000);
}

/// A rule without days or date is about something else; of two that say the same, the first in the document is told.
TEST(LifecycleRules, TheEarliestIsToldOfDaysAndDates) {
  const std::string date = "<Expiration><Date>2026-01-03T00:00:00Z</Date></Expiration></Rule>";
  const std::string front = "<Rule><ID>", on = "</ID><Filter/><Status>Enabled</Status>";
  const std::string days = "<Expiration><Days>2</Days></Expiration></Rule>";
  const std::string old =
      front + "old" + on +
      "<NoncurrentVersionExpiration><NoncurrentDays>1</NoncurrentDays></NoncurrentVersionExpiration></Rule>";
  const int64_t first_of_january = 1'767'225'600'000;
  const auto told = [&](const std::string& rules, int64_t modified_ms) {
    const auto parsed = Lifecycle::parse(lifecycle_of(old + rules));
    const auto expiry = parsed ? parsed->expiry({"k", 1, false, {}}, modified_ms, {}) : std::nullopt;
    return expiry ? std::string(expiry->rule) : "none";
  };
  EXPECT_EQ(told("", first_of_january), "none");
  EXPECT_EQ(told(front + "date" + on + date + front + "days" + on + days, first_of_january), "date") << "both are then";
  EXPECT_EQ(told(front + "days" + on + days + front + "date" + on + date, first_of_january), "days");
  EXPECT_EQ(told(front + "days" + on + days + front + "date" + on + date, first_of_january + kDay), "date");
  EXPECT_EQ(told(front + "date" + on + date + front + "days" + on + days, first_of_january - kDay), "days");
}

TEST(LifecycleRules, TheEarliestExpiryIsTold) {
  const auto parsed = Lifecycle::parse(lifecycle_of(
      "<Rule><ID>late</ID><Filter/><Status>Enabled</Status><Expiration><Days>9</Days></Expiration></Rule>"
      "<Rule><ID>soon</ID><Filter/><Status>Enabled</Status><Expiration><Days>2</Days></Expiration></Rule>"
      "<Rule><ID>off</ID><Filter/><Status>Disabled</Status><Expiration><Days>1</Days></Expiration></Rule>"
      "<Rule><ID>other</ID><Filter><Prefix>z</Prefix></Filter><Status>Enabled</Status><Expiration><Days>1</"
      "Days></Expiration></Rule>"));
  ASSERT_TRUE(parsed);
  const auto expiry = parsed->expiry({"k", 1, false, {}}, 20'000 * kDay, {});
  ASSERT_TRUE(expiry);
  EXPECT_EQ(expiry->rule, "soon");
  EXPECT_EQ(expiry->time_ms, 20'002 * kDay);
}

}  // namespace
}  // namespace mortise::s3_model
