// SPDX-License-Identifier: Apache-2.0
//
// Members of answers. What is absent, or of another type, is empty or 0: a listing of a newer server must not stop at
// it.
#pragma once

#include <mortise/error.h>

#include <nlohmann/json.hpp>

#include <cstdint>
#include <string>

namespace mortise::ais {

using Json = nlohmann::ordered_json;

std::string text_of(const Json& from, const char* name);
/// Numbers come bare, or as decimal digits in a string.
int64_t number_of(const Json& from, const char* name);
double real_of(const Json& from, const char* name);
bool flag_of(const Json& from, const char* name);
/// null if it is not there.
const Json& member_of(const Json& from, const char* name);

/// The text of a message. Fails if some text in it is no UTF-8, which JSON cannot hold.
Result<std::string> message_text(const Json& message);
/// Text for people: what is no UTF-8 is replaced.
std::string shown_text(const Json& document);

}  // namespace mortise::ais
