// SPDX-License-Identifier: Apache-2.0
//
// Documents of requests: whatever is sent, reading ends; what is read can be written and read again.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "api_s3/wire/acl.h"
#include "api_s3/wire/tags.h"
#include "s3_model/cors.h"
#include "s3_model/lifecycle.h"
#include "s3_model/object_lock.h"
#include "s3_model/public_access_block.h"
#include "s3_model/website.h"
#include "s3_model/xml/reader.h"
#include "s3_model/xml/writer.h"

using namespace mortise;
using namespace mortise::api_s3;
namespace xml = mortise::xml;

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

size_t walk(const xml::Element& element, int depth) {
  size_t bytes = element.text().size() + element.trimmed().size() + element.attribute("type").size();
  if (depth == 0) return bytes;
  for (auto child = element.first(); child; child = child.next()) bytes += walk(child, depth - 1);
  return bytes;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto document = xml::Document::parse(text)) {
    check(static_cast<bool>(document->root()));
    walk(document->root(), 20);
    xml::Writer again;
    again.element("T", document->root().text());
    const auto copy = xml::Document::parse(again.take());
    check(copy.has_value() && copy->root().text() == document->root().text());
  } else {
    check(!xml::Document::fault_of(text).empty());
  }
  if (auto tags = parse_tag_document(text, kMaxObjectTags)) {
    check(count_tags(store_tags(*tags)) == tags->size());
    std::sort(tags->begin(), tags->end());  // as they are stored
    check(load_tags(store_tags(*tags)) == *tags);
  }
  if (auto acl = parse_acl_document(text)) {
    const auto grants = load_grants(acl->list, {"owner", "name"}, {"other", ""});
    const auto back = parse_acl_document(acl_document({"owner", "name"}, grants));
    check(back.ok());
  }
  if (const auto website = mortise::s3_model::Website::parse(text)) {
    const std::string kept = website->document();
    if (const auto again = mortise::s3_model::Website::parse(kept))
      check(again->document() == kept);
    else
      check(kept.size() > text.size());  // written with all its escapes it may be too long
  }
  if (const auto cors = mortise::s3_model::Cors::parse(text)) {
    const std::string kept = cors->document();
    if (const auto again = mortise::s3_model::Cors::parse(kept))
      check(again->document() == kept);
    else
      check(kept.size() > text.size());  // written with all its escapes it may be too long
    for (const auto& rule : cors->rules()) (void)cors->find({rule.origins.front(), rule.methods.front(), text});
  }
  if (const auto block = mortise::s3_model::PublicAccessBlock::parse(text)) {
    check(mortise::s3_model::PublicAccessBlock::load(block->store())->document() == block->document());
  }
  if (const auto rules = mortise::s3_model::Lifecycle::parse(text)) {
    const std::string kept = rules->store();
    if (const auto again = mortise::s3_model::Lifecycle::parse(kept)) check(again->store() == kept);
    for (const auto& rule : rules->rules())
      (void)rule.selects({text, size, false, mortise::s3_model::SubjectTags(text)});
    (void)rules->expiry({text, size, false, {}}, 0, {});
  }
  if (const auto lock = mortise::s3_model::parse_object_lock(text)) {
    const auto kept = BucketLock::load(lock->store());
    check(kept && kept->store() == lock->store());
    if (lock->retention != MORTISE_RETENTION_NONE) check(lock->retain_until(0) > 0);
  }
  if (const auto lock = mortise::s3_model::parse_retention(text))
    check(lock->retention == MORTISE_RETENTION_NONE ||
          mortise::s3_model::parse_retention(mortise::s3_model::retention_document(*lock)).ok());
  (void)mortise::s3_model::parse_legal_hold(text);
  return 0;
}
