// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string_view>

namespace mortise::objects {

/// Calls each(blob id) for every blob that a record of a bucket points to, garbage entries too.
void each_blob_of(std::string_view stored_key, std::string_view value,
                  const std::function<void(std::string_view)>& each);

/// The first letter from `letter` on whose records point to blobs; 0: none.
char next_letter_with_blobs(char letter);

}  // namespace mortise::objects
