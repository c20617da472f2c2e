// SPDX-License-Identifier: Apache-2.0
//
// What this plugin uses of the library that it shares with those who make signatures.
#pragma once

#include "aws_signature/digests.h"
#include "aws_signature/signing_keys.h"

namespace mortise::auth_sigv4 {

using aws_signature::bytes;
using aws_signature::derive_signing_key;
using aws_signature::Digester;
using aws_signature::hex;
using aws_signature::HmacKey;
using aws_signature::same_secret;
using aws_signature::Sha1Digest;
using aws_signature::Sha256Digest;
using aws_signature::SigningKey;
using aws_signature::SigningKeys;

}  // namespace mortise::auth_sigv4
