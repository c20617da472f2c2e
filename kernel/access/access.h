// SPDX-License-Identifier: Apache-2.0
//
// mortise.access/1: asks the authentication and authorization plugins, and decides.
#pragma once

#include "kernel/access/local_only.h"
#include "kernel/access/question.h"

#include <mortise/abi/auth.h>
#include <mortise/host.h>

#include <atomic>
#include <chrono>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mortise::access {

/// Who everybody is while no authentication plugin is enabled, and who owns what the server itself makes.
struct LocalAdministrator {
  std::string id;
  std::string display_name;
};

/// An authentication plugin, by name.
struct AuthnPlugin {
  std::string plugin;
  const mortise_authn* table;
};

/// An authorization plugin, by name.
struct AuthzPlugin {
  std::string plugin;
  const mortise_authz* table;
};

struct AccessOptions {
  LocalAdministrator local;
  LocalOnly local_only;                        // which requests are answered while nobody is asked for keys
  std::chrono::milliseconds patience{10'000};  // with a plugin that does not answer
  std::string operator_key;  // makes a caller of the admin listener the local administrator; empty: there is none
  std::string public_access_block;  // of every bucket, as in its property
  bool evaluates_policies = false;  // some plugin gives mortise.policies/1
};

/// Threads: any, but for stop(). The plugins' tables must outlive it; the host too, with its tasks.
class Access {
 public:
  /// `authn` are asked in this order.
  Access(const Host& host, std::vector<AuthnPlugin> authn, std::vector<AuthzPlugin> authz, AccessOptions options);
  Access(const Access&) = delete;
  Access& operator=(const Access&) = delete;
  /// Calls stop().
  ~Access();

  const mortise_access* table() const noexcept { return &table_; }

  /// The server stops: what plugins have not answered is refused now, and what they do not answer at once is refused
  /// soon, however long they would have had. Any thread. Whether anything waited.
  bool end_waiting();
  /// Answers what plugins have not answered with a refusal, and takes no more questions. Tasks may still run, until the
  /// host has ended them. Idempotent.
  void stop();

 private:
  struct Functions;
  struct Verdict;
  /// A plugin with the numbers of its functions in Questions.
  template <class Table>
  struct Asked {
    const Table* table;
    uint32_t function;
    uint32_t for_forms;
  };

  void begin(const mortise_call* call, const mortise_request* request, std::span<const mortise_pair> fields,
             bool is_form, void* context, mortise_on_authn result);
  void authenticate(Question& question);
  /// Of the admin listener.
  void answer_operator(const mortise_request& request, void* context, mortise_on_authn result) const;
  void ask(Question& question, const Asked<mortise_authn>& plugin);
  static void receive_identity(void* ticket, const mortise_authn_result* result);

  void begin(const mortise_call* call, const mortise_access_request& request, void* context,
             mortise_on_decision result);
  void authorize(Question& question);
  /// Goes by the answer that was given. True: the next plugin's turn.
  bool weigh(Question& question, uint64_t flags);
  static void receive_decision(void* ticket, const mortise_decision* decision);
  static void log_line(void* question, mortise_str line);
  void decide(Question& question, const Verdict& verdict);

  Question* take(const mortise_call* call);
  /// Somebody waits for an answer: the time is looked at until nobody does.
  void watch();
  /// Whether anybody waited.
  bool look();
  /// Nobody waits for this answer any longer: whoever did is told so.
  void give_up(Question& question);
  /// `ending`: the server is.
  static void refuse_unanswered(Question& question, bool ending);
  static void deny_unanswered(const Question& question, std::string_view plugin, bool ending);
  mortise_identity administrator() const noexcept;

  const Host host_;
  Questions& questions_;
  std::vector<Asked<mortise_authn>> authn_;
  std::vector<Asked<mortise_authz>> authz_;
  const AccessOptions options_;
  std::atomic<bool> watching_{false};
  std::atomic<bool> ending_{false};  // nobody has time for late answers any more
  std::atomic<bool> stopping_{false};
  mortise_access table_;
};

}  // namespace mortise::access
