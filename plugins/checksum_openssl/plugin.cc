// SPDX-License-Identifier: Apache-2.0
#include <mortise/checksum.h>
#include <mortise/plugin.h>

#include "checksum_openssl/algorithms.h"

namespace mortise::checksum_openssl {
namespace {

class ChecksumOpenssl : public Plugin {
 public:
  /// Fails if a digest is missing: a bucket that records MD5 must not find out at the first PUT.
  static Result<std::unique_ptr<Plugin>> start(Host) {
    std::string missing = list_missing<Md5, Sha1, Sha256, Sha512>();
    if (!missing.empty()) {
      return Error(Status::unsupported,
                   "cannot start checksum_openssl: OpenSSL does not offer" + missing + " (a FIPS policy hides MD5)");
    }
    return std::make_unique<ChecksumOpenssl>();
  }
  const void* find(std::string_view interface_id) noexcept override {
    return interface_id == MORTISE_CHECKSUM_ID ? ChecksumTable<Md5, Sha1, Sha256, Sha512>::get() : nullptr;
  }

 private:
  template <class... Algorithms>
  static std::string list_missing() {
    std::string names;
    ((Algorithms::method() == nullptr ? void(names.append(" ").append(Algorithms::kOpensslName)) : void()), ...);
    return names;
  }
};

constexpr Declaration kPlugin{.name = "checksum_openssl",
                              .version = "1.0.0",
                              .description = "md5, sha1, sha256 and sha512 by OpenSSL",
                              .provides = MORTISE_CHECKSUM_ID};

}  // namespace
}  // namespace mortise::checksum_openssl

MORTISE_PLUGIN(mortise::checksum_openssl::kPlugin, mortise::checksum_openssl::ChecksumOpenssl)
