// SPDX-License-Identifier: Apache-2.0
//
// What the head of an answer of AIStore says of an object.
#pragma once

#include <mortise/abi/remote.h>
#include <mortise/error.h>

#include <optional>
#include <string>
#include <string_view>

#include "remote_transport/described_object.h"
#include "remote_transport/request.h"

namespace mortise::remote_ais {

/// AIStore's objects have no entity tags that all of its answers tell. So it is made of what they do tell: a checksum
/// that no other content has, or version and checksum. Empty: the place tells neither, and nobody can say whether two
/// answers are of one object.
std::string etag_of(std::string_view version, std::string_view checksum);
std::string etag_of(const remote_transport::Head& head);

/// nullopt: the head does not say what it must; see extent_of().
std::optional<remote_transport::DescribedObject> describe(const remote_transport::Head& head, std::string_view key,
                                                          const mortise_remote_read& read);
/// The conditions of a read, which AIStore does not look at.
Result<void> check_conditions(const std::string& etag, std::string_view key, std::string_view if_match,
                              std::string_view if_none_match);

/// Adds what an object is written with as custom metadata, which is all that AIStore keeps. False: a value cannot stand
/// in a header.
bool add_metadata(const mortise_pair* metadata, size_t count, remote_transport::Pairs& headers);
/// The checksum that the place is to compare with, if there is one that AIStore knows.
void add_checksum(const mortise_digest* digests, size_t count, remote_transport::Pairs& headers);

}  // namespace mortise::remote_ais
