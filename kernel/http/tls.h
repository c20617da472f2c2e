// SPDX-License-Identifier: Apache-2.0
//
// TLS by OpenSSL, over non-blocking sockets.
#pragma once

#include "kernel/http/options.h"

#include <mortise/error.h>
#include <mortise/mutex.h>

#include <openssl/ssl.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace mortise::http {

struct SslDeleter {
  void operator()(SSL_CTX* context) const noexcept { SSL_CTX_free(context); }
  void operator()(SSL* session) const noexcept { SSL_free(session); }
};

/// The certificate before and after, in words; the same if nothing changed.
struct TlsChange {
  std::string before;
  std::string after;
};

/// A listener's certificate and rules. Any thread.
class TlsContext {
 public:
  static Result<std::unique_ptr<TlsContext>> load(const TlsFiles& files);
  /// Reads the files again. Connections keep the certificate they have; on error new ones keep the old one too.
  Result<TlsChange> reload();
  /// Of the files in use: problems that do not keep them from working.
  std::vector<std::string> warnings() const;
  /// A session for an accepted socket; null if memory is short.
  std::unique_ptr<SSL, SslDeleter> open(int fd);

 private:
  explicit TlsContext(TlsFiles files) : files_(std::move(files)) {}
  const TlsFiles files_;
  mutable Mutex mutex_;  // guards all below
  std::unique_ptr<SSL_CTX, SslDeleter> context_;
  std::string text_;
  std::vector<std::string> warnings_;
};

}  // namespace mortise::http
