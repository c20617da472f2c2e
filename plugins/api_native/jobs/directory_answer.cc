// SPDX-License-Identifier: Apache-2.0
#include "api_native/jobs/directory_answer.h"

#include "api_base/answer_in_time.h"

namespace mortise::api_native {

DirectoryAnswer ask_directory(const Identities& identities, std::string_view user) {
  const auto said = api_base::answer_in_time<DirectoryAnswer>([&](auto answer) {
    identities.find_user(nullptr, user, [answer](const mortise_error& e, const mortise_user* found) {
      answer({e.status == MORTISE_OK && found == nullptr ? MORTISE_INTERNAL : e.status,
              found != nullptr && found->administrator != 0});
    });
  });
  return said.value_or(DirectoryAnswer());
}

}  // namespace mortise::api_native
