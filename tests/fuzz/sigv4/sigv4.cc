// SPDX-License-Identifier: Apache-2.0
//
// Any request head through auth_sigv4. A head is refused, passed on or, being one of the signed ones of the corpus,
// accepted; never anything else. What a canonical path or query says must not change when it is made canonical again.
#include <mortise/text/percent.h>

#include <cstdlib>
#include <string>

#include "auth_sigv4/authenticator.h"
#include "auth_sigv4/credentials_file.h"
#include "auth_sigv4/uri.h"
#include "unit/plugins/raw_request.h"

namespace {

using namespace mortise;
using namespace mortise::auth_sigv4;

void require(bool condition) {
  if (!condition) std::abort();
}

/// A host that does nothing, in the year 2013.
const mortise_host& idle_host() {
  static const mortise_host host = [] {
    mortise_host h{};
    h.size = sizeof h;
    h.log_enabled = [](const mortise_host*, int32_t) -> int32_t { return 0; };
    h.unix_time_ns = [](const mortise_host*) { return int64_t{1369353600} * 1'000'000'000; };
    h.monotonic_ns = [](const mortise_host*) { return int64_t{1}; };
    h.metric = [](const mortise_host*, int32_t, const char*, const char*, const mortise_pair*,
                  size_t) -> mortise_metric* { return nullptr; };
    return h;
  }();
  return host;
}

/// The corpus was signed at various times: no request is too old.
SignatureAuthenticator& authenticator() {
  static SignatureAuthenticator made(
      Host(&idle_host()),
      [] {
        KeyRing keys;
        require(
            keys.add({"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "alice", "", false}).ok());
        return keys;
      }(),
      SignatureSettings{"", int64_t{1} << 50, true});
  return made;
}

std::string decoded_path(std::string_view raw) { return text::percent_decoded_leniently(raw, text::Plus::literal); }

void check_encoding(std::string_view text) {
  std::string once, twice;
  append_canonical_path(once, text);
  append_canonical_path(twice, once);
  require(once == twice && decoded_path(once) == decoded_path(text));
  once.clear();
  twice.clear();
  append_canonical_query(once, text);
  append_canonical_query(twice, once);
  require(once == twice && decode_query(once) == decode_query(text));
}

void check(const Authenticator::Outcome& out) {
  switch (out.decision) {
    case Authentication::Decision::accepted:
      require(out.who().access_key == "AKIAIOSFODNN7EXAMPLE" && !out.who().anonymous);
      require(out.signature_version == 2 || out.signature_version == 4);
      require(out.verifier == nullptr || !out.presigned);
      break;
    case Authentication::Decision::refused:
      require(!out.code.empty() && out.who().anonymous);
      break;
    case Authentication::Decision::not_mine:
      require(out.who().anonymous && out.verifier == nullptr);
      break;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  check_encoding(text);
  (void)parse_credentials(text);
  test::RawRequest raw(text);
  raw.declare_domain("s3.amazonaws.com");
  check(authenticator().authenticate(raw.request()));
  check(authenticator().authenticate_form(raw.request(), raw.request().headers()));
  return 0;
}
