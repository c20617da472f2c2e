// SPDX-License-Identifier: Apache-2.0
//
// One request of a visitor, from the address to the answer:
//
//   1. the bucket, and its website configuration;
//   2. a rule that sends the key elsewhere before anything is looked for;
//   3. the object, or the index of the folder; whether everybody may read it;
//   4. if there is none: the folder of that name, to which the visitor is sent;
//   5. else the error: a rule about it, the bucket's page for errors, the server's own page.
//
// Nobody signs requests to a website: every visitor is anonymous, but where nobody is asked for keys, what they ask for
// is no stranger's. Every step may end at once or later, on any thread; the visit lives as long as somebody has yet to
// answer it.
#pragma once

#include <mortise/auth.h>
#include <mortise/http.h>
#include <mortise/object_service.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "api_base/list_headers.h"
#include "api_website/address.h"
#include "api_website/error_page.h"
#include "api_website/found_object.h"
#include "api_website/site.h"

namespace mortise::api_website {

class Visit : public std::enable_shared_from_this<Visit> {
  const api_base::InFlight::One in_flight_;  // first, so that it goes last

 public:
  Visit(const Site& site, Exchange exchange);
  Visit(const Visit&) = delete;
  Visit& operator=(const Visit&) = delete;
  ~Visit() = default;

  /// Loop.
  void start();

 private:
  /// What an object is read for.
  enum class For : uint8_t { page, folder, error };
  using Decided = std::function<void(bool allowed, bool undecided)>;

  void bucket_found(const mortise_error& error, const mortise_bucket* bucket);
  void read(For what);
  void was_read(For what, const mortise_error& error, const mortise_opened* opened);
  void object_found(For what, const std::shared_ptr<FoundObject>& object, bool allowed, bool undecided);
  void not_found(For what);
  void ask(std::string_view action, const mortise_object* object, Decided decided);
  void look_for_folder();
  void say_missing();
  void fail(Fault fault);
  void give_up(const Fault* also);
  void redirect(int status, std::string location);
  void follow(const s3_model::WebsiteRule& rule);
  void respond(Response&& response);
  using LogFields = decltype(Response::log_fields);
  LogFields log_line(int status) const;
  Fault fault_of(const mortise_error& error) const;
  Fault missing() const;
  Fault forbidden() const;
  std::string page_key() const;

  const Site& site_;
  Exchange exchange_;
  const Request request_;
  const api_base::ListHeaders lists_;
  mortise_call call_{};
  Address address_;
  BucketHandle bucket_;
  std::shared_ptr<const s3_model::Website> website_;
  const Identity visitor_;
  mortise_conditions conditions_ = no_conditions();
  std::string key_;     // of what is read
  std::string reason_;  // for the log: why the last thing was not allowed
  std::optional<Fault> fault_;
};

}  // namespace mortise::api_website
