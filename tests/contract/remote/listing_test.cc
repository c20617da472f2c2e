// SPDX-License-Identifier: Apache-2.0
#include "contract/remote/fixture.h"

namespace mortise::test {
namespace {

TEST_P(RemoteListing, GivesAllInOrder) {
  const PageTold all = page("", "", "", 100);
  EXPECT_EQ((Names{"a", "a/1", "a/2", "b", "c/x/1", "c/y", "d e+f%", "\xC3\xBC"}), all.keys);
  EXPECT_FALSE(all.truncated);
}

TEST_P(RemoteListing, APageEndsWhereItIsFullAndTheNextBeginsBehindIt) {
  const PageTold first = page("", "", "", 3);
  EXPECT_EQ((Names{"a", "a/1", "a/2"}), first.keys);
  EXPECT_TRUE(first.truncated);
  const PageTold next = page("", "", "a/2", 100);
  EXPECT_EQ("b", next.keys.front());
  EXPECT_FALSE(next.truncated);
  EXPECT_TRUE(page("", "", "zzz", 100).keys == Names{"\xC3\xBC"});
}

TEST_P(RemoteListing, PrefixesRollUp) {
  const PageTold top = page("", "/", "", 100);
  EXPECT_EQ((Names{"a", "b", "d e+f%", "\xC3\xBC"}), top.keys);
  EXPECT_EQ((Names{"a/", "c/"}), top.prefixes);
  const PageTold below = page("c/", "/", "", 100);
  EXPECT_EQ(Names{"c/y"}, below.keys);
  EXPECT_EQ(Names{"c/x/"}, below.prefixes);
}

TEST_P(RemoteListing, OfABucketThatIsNotThereIsAnError) {
  Awaited<Error> answer;
  mortise_remote_list list{};
  list.size = sizeof list;
  list.bucket = str("no-such-bucket");
  list.limit = 10;
  t_->list(t_->self, nullptr, &list, &answer, [](void* c, const mortise_error* e, const mortise_remote_page*) {
    static_cast<Awaited<Error>*>(c)->give(Error::from(*e));
  });
  EXPECT_EQ(MORTISE_REMOTE_NO_SUCH_BUCKET, answer.wait().detail);
}

}  // namespace

}  // namespace mortise::test
