// SPDX-License-Identifier: Apache-2.0
#include "api_native/jobs/directory_answer.h"

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>

namespace mortise::api_native {
namespace {

constexpr std::chrono::seconds kPatience{10};

/// Shared with the provider, which may answer when nobody waits any more.
struct Question {
  std::mutex mutex;
  std::condition_variable answered;
  bool is_answered = false;
  DirectoryAnswer answer;
};

}  // namespace

DirectoryAnswer ask_directory(const Identities& identities, std::string_view user) {
  const auto question = std::make_shared<Question>();
  identities.find_user(nullptr, user, [question](const mortise_error& e, const mortise_user* found) {
    const std::lock_guard lock(question->mutex);
    question->answer.status = e.status == MORTISE_OK && found == nullptr ? MORTISE_INTERNAL : e.status;
    question->answer.administrator = found != nullptr && found->administrator != 0;
    question->is_answered = true;
    question->answered.notify_one();
  });
  std::unique_lock lock(question->mutex);
  question->answered.wait_for(lock, kPatience, [&] { return question->is_answered; });
  return question->answer;
}

}  // namespace mortise::api_native
