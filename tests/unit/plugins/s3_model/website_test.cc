// SPDX-License-Identifier: Apache-2.0
#include "s3_model/website.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "s3_model/invalid.h"

namespace mortise::s3_model {
namespace {

using ::testing::HasSubstr;

const std::string kIndex = "<IndexDocument><Suffix>index.html</Suffix></IndexDocument>";

std::string website_of(const std::string& content) {
  return "<WebsiteConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">" + content +
         "</WebsiteConfiguration>";
}
std::string website_rule(const std::string& content) {
  return kIndex + "<RoutingRules><RoutingRule>" + content + "</RoutingRule></RoutingRules>";
}
std::string redirect(const std::string& content) { return website_rule("<Redirect>" + content + "</Redirect>"); }

Error website_fault(const std::string& content) {
  const auto website = Website::parse(website_of(content));
  EXPECT_FALSE(website) << content;
  return website ? Error() : website.error();
}

TEST(Website, ADocumentComesBack) {
  for (const std::string& content :
       {kIndex, kIndex + "<ErrorDocument><Key>sorry/404.html</Key></ErrorDocument>",
        std::string("<RedirectAllRequestsTo><Protocol>https</Protocol><HostName>www.example.org</HostName>"
                    "</RedirectAllRequestsTo>"),
        website_rule("<Condition><HttpErrorCodeReturnedEquals>404</HttpErrorCodeReturnedEquals><KeyPrefixEquals>a/"
                     "</KeyPrefixEquals></Condition><Redirect><HostName>x.example</HostName><ReplaceKeyPrefixWith>b/"
                     "</ReplaceKeyPrefixWith><HttpRedirectCode>302</HttpRedirectCode></Redirect>"),
        redirect("<ReplaceKeyWith>gone.html</ReplaceKeyWith>")}) {
    const auto website = Website::parse(website_of(content));
    ASSERT_TRUE(website) << content << website.error().message;
    EXPECT_THAT(website->document(), HasSubstr(content));
    EXPECT_EQ(Website::parse(website->document())->document(), website->document());
  }
}

TEST(Website, RulesAreFoundInTheirOrder) {
  const auto website = Website::parse(website_of(
      kIndex +
      "<RoutingRules><RoutingRule><Condition><KeyPrefixEquals>docs/</KeyPrefixEquals></Condition><Redirect>"
      "<ReplaceKeyPrefixWith>documents/</ReplaceKeyPrefixWith></Redirect></RoutingRule>"
      "<RoutingRule><Condition><HttpErrorCodeReturnedEquals>404</HttpErrorCodeReturnedEquals></Condition><Redirect>"
      "<ReplaceKeyWith>missing.html</ReplaceKeyWith><HttpRedirectCode>307</HttpRedirectCode></Redirect></RoutingRule>"
      "</RoutingRules>"));
  ASSERT_TRUE(website) << website.error().message;
  EXPECT_EQ(website->index(), "index.html");
  const WebsiteRule* docs = website->find("docs/a/b", 0);
  ASSERT_NE(docs, nullptr);
  EXPECT_EQ(redirected_key(*docs, "docs/a/b"), "documents/a/b");
  EXPECT_EQ(redirected_key(*docs, "docs/"), "documents/");
  EXPECT_EQ(docs->redirect.status, 301);
  EXPECT_EQ(website->find("doc", 0), nullptr);
  EXPECT_EQ(website->find("docs/a", 403), nullptr);
  const WebsiteRule* missing = website->find("docs/a", 404);
  ASSERT_NE(missing, nullptr);
  EXPECT_EQ(redirected_key(*missing, "docs/a"), "missing.html");
  EXPECT_EQ(missing->redirect.status, 307);
}

TEST(Website, WhatDoesNotFitTheSchema) {
  EXPECT_EQ(Website::parse("<a/>").error().detail, kMalformedXml);
  for (const std::string& bad :
       {kIndex + kIndex, kIndex + "<Other/>", std::string("<IndexDocument/>"), kIndex + "<ErrorDocument/>",
        redirect(""), redirect("<Other/>"), website_rule(""),
        website_rule("<Condition/><Redirect><HostName>h</HostName></Redirect>"),
        kIndex + "<RoutingRules><Rule/></RoutingRules>", redirect("<HostName>a/b</HostName>"),
        redirect("<HostName>a&#13;&#10;b</HostName>"), std::string("<RedirectAllRequestsTo/>")})
    EXPECT_EQ(website_fault(bad).detail, kMalformedXml) << bad;
}

TEST(Website, WhatFitsAndIsNotAllowed) {
  EXPECT_EQ(website_fault("").detail, kInvalidArgument);
  EXPECT_EQ(website_fault("<IndexDocument><Suffix>a/b</Suffix></IndexDocument>").detail, kInvalidArgument);
  EXPECT_EQ(website_fault("<RedirectAllRequestsTo><HostName>h</HostName></RedirectAllRequestsTo>" + kIndex).detail,
            kInvalidArgument);
  for (const char* bad : {"<Protocol>ftp</Protocol>", "<HttpRedirectCode>300</HttpRedirectCode>",
                          "<HttpRedirectCode>200</HttpRedirectCode>",
                          "<ReplaceKeyWith>a</ReplaceKeyWith><ReplaceKeyPrefixWith>b</ReplaceKeyPrefixWith>"})
    EXPECT_EQ(website_fault(redirect(bad)).detail, kInvalidRequest) << bad;
  EXPECT_EQ(
      website_fault(website_rule("<Condition><HttpErrorCodeReturnedEquals>200</HttpErrorCodeReturnedEquals></Condition>"
                                 "<Redirect><HostName>h</HostName></Redirect>"))
          .detail,
      kInvalidRequest);
  std::string many;
  for (int i = 0; i < 51; ++i) many += "<RoutingRule><Redirect><HostName>h</HostName></Redirect></RoutingRule>";
  EXPECT_THAT(website_fault(kIndex + "<RoutingRules>" + many + "</RoutingRules>").message, HasSubstr("50"));
  EXPECT_EQ(website_fault(std::string(200'000, ' ')).detail, kDocumentTooLong);
}

}  // namespace
}  // namespace mortise::s3_model
