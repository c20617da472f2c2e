// SPDX-License-Identifier: Apache-2.0
#include "api_admin/admin_api.h"

#include <mortise/text/percent.h>
#include <mortise/text/query.h>

#include <string>
#include <utility>
#include <vector>

#include "api_admin/document.h"

namespace mortise::api_admin {
namespace {

constexpr std::string_view kWhoMay =
    "this needs the key in admin.json of the server's data directory; `mortise bucket`, `mortise user` and the others "
    "have it";

constexpr size_t kShownBytes = 64;  // of a name that somebody made up

bool matches(const Page& page, std::string_view path) noexcept {
  if (!page.path.ends_with('/')) return path == page.path;
  return path.size() > page.path.size() && path.starts_with(page.path);
}

template <class F>
void for_each_page(F&& f) {
  for (const std::span<const Page> pages :
       {access_pages(), bucket_pages(), identity_pages(), job_pages(), property_pages()})
    for (const Page& page : pages) f(page);
}

/// nullptr if there is none; `methods` then says which the path has, if any.
const Page* find_page(const Request& request, std::string& methods) {
  const Page* found = nullptr;
  for_each_page([&](const Page& page) {
    if (!matches(page, request.path())) return;
    if (page.method == request.method()) found = &page;
    methods.append(methods.empty() ? "" : ", ").append(page.method);
  });
  return found;
}

/// Of the query, the one that the page knows; twice, or another, is refused.
Result<std::string> parameter_of(const Request& request, const Page& page) {
  std::string value, fault;
  bool given = false;
  text::for_each_parameter(request.query(), [&](std::string_view name, std::string_view encoded, bool) {
    const std::string decoded = text::percent_decoded_leniently(name, text::Plus::space);
    if (decoded != page.parameter || decoded.empty())
      fault = "there is no parameter '" + decoded.substr(0, kShownBytes) + "'";
    else if (std::exchange(given, true))
      fault = "the parameter '" + decoded + "' is there twice";
    else
      value = text::percent_decoded_leniently(encoded, text::Plus::space);
  });
  if (!fault.empty()) return Error(Status::invalid, fault);
  return value;
}

void refuse_page(Exchange& exchange, const std::string& methods) {
  if (methods.empty()) return refuse(exchange, 404, "there is no such page");
  Response response(405);
  response.header("Content-Type", "application/json").header("Allow", methods);
  response.body = Json{{"error", "only " + methods}}.dump() + "\n";
  exchange.respond(std::move(response));
}

/// The mounts are the first parts of the pages' paths.
std::vector<Mount> mounts() {
  std::vector<Mount> out;
  for_each_page([&](const Page& page) {
    std::string path(page.path.substr(0, page.path.find('/', 1)));
    if (out.empty() || out.back().path != path) out.push_back({Listener::admin, {}, std::move(path)});
  });
  return out;
}

}  // namespace

/// A request while it is asked about. The access service views it, and may answer later, on any thread.
struct AdminApi::Admission {
  const Page& page;
  PageRequest call;
  mortise_identity identity{};
  mortise_access_request wanted{};

  Admission(const Page& p, PageRequest c) : page(p), call(std::move(c)) {}
};

AdminApi::AdminApi(Site site) : Api(mounts()), site_(std::move(site)) {}

void AdminApi::handle(Exchange exchange) {
  const Request request = exchange.request();
  std::string methods;
  const Page* page = find_page(request, methods);
  if (page == nullptr) return refuse_page(exchange, methods);
  const std::string_view name = page->path.ends_with('/') ? request.path().substr(page->path.size()) : "";
  const auto a = std::make_shared<Admission>(
      *page,
      PageRequest{site_, std::move(exchange), {}, text::percent_decoded_leniently(name, text::Plus::literal), {}, {}});
  site_.access.authenticate(request, [this, a](Authentication&& who) {
    if (who.decision != Authentication::Decision::accepted || who.identity.anonymous)
      return ask_for_key(a->call.exchange, kWhoMay);
    a->call.caller = std::move(who.identity);
    authorize(a);
  });
}

void AdminApi::authorize(const std::shared_ptr<Admission>& a) const {
  a->identity = a->call.caller.abi();
  a->wanted.size = sizeof a->wanted;
  a->wanted.identity = &a->identity;
  a->wanted.request = a->call.exchange.request().abi();
  a->wanted.action = str(a->page.action);
  if (a->page.path == "/buckets/") a->wanted.bucket = str(a->call.name);
  site_.access.authorize(a->wanted, [this, a](const mortise_decision& decision) {
    if (decision.status != MORTISE_OK) return refuse(a->call.exchange, 503, "try again later");
    if (decision.opinion != MORTISE_AUTHZ_ALLOW)
      return refuse(a->call.exchange, 403, "only administrators may do this");
    auto parameter = parameter_of(a->call.exchange.request(), a->page);
    if (!parameter) return refuse(a->call.exchange, 400, parameter.error().message);
    a->call.parameter = std::move(*parameter);
    if (!a->page.has_body) return run_on_worker(a->page, std::move(a->call));
    (void)a->call.exchange.post([this, a] { receive(a); });  // on the loop; too late if the client is gone
  });
}

void AdminApi::receive(const std::shared_ptr<Admission>& a) const {
  receive_document(std::move(a->call.exchange), [this, a](Exchange whole, const std::string& body) {
    run_on_worker(a->page, PageRequest{site_, std::move(whole), a->call.caller, a->call.name, a->call.parameter, body});
  });
}

void AdminApi::run_on_worker(const Page& page, PageRequest call) const {
  // Dropped without a call if the server is stopping: the exchange goes with it, unanswered, which answers 500.
  struct Task {
    const Page& page;
    PageRequest call;
    void operator()() { page.run(std::move(call)); }
  };
  (void)site_.host.submit(Task{page, std::move(call)});
}

}  // namespace mortise::api_admin
