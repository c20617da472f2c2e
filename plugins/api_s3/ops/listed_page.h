// SPDX-License-Identifier: Apache-2.0
//
// A page of objects on its way: a bucket whose objects are elsewhere is listed there, and no worker waits for that.
#pragma once

#include <memory>
#include <string>

#include "api_s3/ops/listing.h"

namespace mortise::api_s3::ops {

/// The request, and what has come. Not movable: `rows` views `listing`.
struct ListedPage {
  using Written = HandlerOutcome (*)(ListedPage& page);

  ListedPage(ContextPtr c, const Listing& l, bool with_owner, std::string behind, Written w)
      : context(std::move(c)), listing(l), rows(listing, with_owner), after(std::move(behind)), written(w) {}
  ListedPage(const ListedPage&) = delete;
  ListedPage& operator=(const ListedPage&) = delete;

  ContextPtr context;     // taken out before it is answered
  const Listing listing;  // views the context's query
  Rows rows;
  const std::string after;
  bool truncated = false;
  std::string next;  // the last row
  const Written written;
};

/// Fills it, and answers its request with what written(page) makes of it, or with the error.
void list_page(std::unique_ptr<ListedPage> page);

/// The finished document, and which region it is of: clients that follow buckets around the world look there.
Answer answer_page(const ListedPage& page, xml::Writer& document);

}  // namespace mortise::api_s3::ops
