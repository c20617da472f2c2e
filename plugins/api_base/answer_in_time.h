// SPDX-License-Identifier: Apache-2.0
//
// Waiting for what another plugin answers, on a thread that cannot wait for ever: while a provider of identities is
// silent it would hang, and with it the stop of the server.
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

namespace mortise::api_base {

/// As long as `server.timeouts.access` is by default.
inline constexpr std::chrono::seconds kPatience{10};

/// Workers. Calls ask(answer), and waits for answer(T), which is called once, on any thread. nullopt: it was not called
/// in time. Then it may be called later, and changes nothing: `ask` lends nothing of its caller's to the callback, no
/// mortise_call either.
template <class T, class Ask>
std::optional<T> answer_in_time(Ask&& ask) {
  struct Question {
    std::mutex mutex;
    std::condition_variable answered;
    std::optional<T> answer;
  };
  const auto question = std::make_shared<Question>();
  ask([question](T answer) {
    const std::lock_guard lock(question->mutex);
    question->answer = std::move(answer);
    question->answered.notify_one();
  });
  std::unique_lock lock(question->mutex);
  question->answered.wait_for(lock, kPatience, [&] { return question->answer.has_value(); });
  return std::exchange(question->answer, std::nullopt);
}

}  // namespace mortise::api_base
