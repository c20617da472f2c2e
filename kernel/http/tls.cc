// SPDX-License-Identifier: Apache-2.0
#include "kernel/http/tls.h"

#include "kernel/http/server.h"

#include <openssl/err.h>

#include <cstring>

namespace mortise::http {
namespace {

using ContextPointer = std::unique_ptr<SSL_CTX, SslDeleter>;

Error failure(const std::string& attempt) {
  char cause[256] = "unknown cause";
  if (const auto code = ERR_peek_last_error(); code != 0) ERR_error_string_n(code, cause, sizeof cause);
  ERR_clear_error();
  return {Status::invalid, "Cannot set up TLS: " + attempt + ": " + cause};
}

/// Takes HTTP/1.1 if the client offers it; else goes on without a word.
int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* length, const unsigned char* offered,
                    unsigned int offered_size, void*) {
  static constexpr unsigned char kOurs[] = "\x08http/1.1";
  unsigned char* match = nullptr;
  if (SSL_select_next_proto(&match, length, kOurs, sizeof kOurs - 1, offered, offered_size) != OPENSSL_NPN_NEGOTIATED)
    return SSL_TLSEXT_ERR_NOACK;
  *chosen = match;
  return SSL_TLSEXT_ERR_OK;
}

Result<ContextPointer> make_context(const TlsFiles& files) {
  ERR_clear_error();
  ContextPointer context(SSL_CTX_new(TLS_server_method()));
  if (!context) return failure("make a context");
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_mode(context.get(),
                   SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_alpn_select_cb(context.get(), choose_protocol, nullptr);
  if (SSL_CTX_use_certificate_chain_file(context.get(), files.certificate.c_str()) != 1)
    return failure("read the certificate " + files.certificate);
  if (SSL_CTX_use_PrivateKey_file(context.get(), files.key.c_str(), SSL_FILETYPE_PEM) != 1)
    return failure("read the key " + files.key);
  if (SSL_CTX_check_private_key(context.get()) != 1)
    return failure("use the key " + files.key + " with the certificate " + files.certificate);
  return context;
}

}  // namespace

Result<std::unique_ptr<TlsContext>> TlsContext::load(const TlsFiles& files) {
  std::unique_ptr<TlsContext> out(new TlsContext(files));
  if (auto loaded = out->reload(); !loaded) return loaded.error();
  return out;
}

Result<void> TlsContext::reload() {
  auto made = make_context(files_);
  if (!made) return made.error();
  const std::lock_guard lock(mutex_);
  context_ = std::move(*made);  // sessions hold references to the old one
  return {};
}

std::unique_ptr<SSL, SslDeleter> TlsContext::open(int fd) {
  std::unique_ptr<SSL, SslDeleter> session;
  {
    const std::lock_guard lock(mutex_);
    session.reset(SSL_new(context_.get()));
  }
  if (!session || SSL_set_fd(session.get(), fd) != 1) return nullptr;
  SSL_set_accept_state(session.get());
  return session;
}

Result<void> check_tls_files(const TlsFiles& files) {
  const auto loaded = TlsContext::load(files);
  return loaded ? Result<void>() : Result<void>(loaded.error());
}

}  // namespace mortise::http
