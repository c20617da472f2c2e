// SPDX-License-Identifier: Apache-2.0
#include "api_s3/ops/listed_page.h"

#include "api_s3/http/bucket_region.h"

namespace mortise::api_s3::ops {
namespace {

void page_ended(std::unique_ptr<ListedPage> page, const mortise_error& e, const mortise_list_end* end) {
  const ContextPtr& context = page->context;
  if (e.status != MORTISE_OK) return context->fail(context->service_error(e));
  page->truncated = end->truncated != 0;
  page->next = view(end->next);
  HandlerOutcome outcome = page->written(*page);
  context->finish(std::move(outcome));
}

}  // namespace

Answer answer_page(const ListedPage& page, xml::Writer& document) {
  const Context& c = *page.context;
  Answer answer = Answer::xml(document.take());
  if (const mortise_bucket* bucket = c.found.opened())
    answer.add("x-amz-bucket-region", std::string(region_of(c.site.settings, *bucket)));
  return answer;
}

void list_page(std::unique_ptr<ListedPage> own) {
  ListedPage* page = own.release();
  mortise_list list = page->listing.request(*page->context);
  list.after = str(page->after);
  page->context->objects().later().list(
      list, [page](const mortise_object& object) { page->rows.add(object); },
      [page](std::string_view prefix) { page->rows.add_prefix(prefix); },
      [page](const mortise_error& e, const mortise_list_end* end) {
        page_ended(std::unique_ptr<ListedPage>(page), e, end);
      });
}

}  // namespace mortise::api_s3::ops
