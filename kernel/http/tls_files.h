// SPDX-License-Identifier: Apache-2.0
//
// A certificate with its chain and its key, read from files and checked, with messages for who configures them.
#pragma once

#include "kernel/http/options.h"

#include <mortise/error.h>

#include <openssl/ssl.h>

#include <memory>
#include <string>
#include <vector>

namespace mortise::http {

struct CertificateDeleter {
  void operator()(X509* certificate) const noexcept { X509_free(certificate); }
  void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
};
using CertificatePointer = std::unique_ptr<X509, CertificateDeleter>;
using KeyPointer = std::unique_ptr<EVP_PKEY, CertificateDeleter>;

struct TlsIdentity {
  std::vector<CertificatePointer> chain;  // the server's own first
  KeyPointer key;
  std::string text;                   // "CN=example, valid until 2027-01-31, SHA-256 0A1B2C3D…", for logs
  std::vector<std::string> warnings;  // problems that do not keep it from working
};

/// Reads both files. Errors say which file and what to do.
Result<TlsIdentity> read_identity(const TlsFiles& files);

}  // namespace mortise::http
