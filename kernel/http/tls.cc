// SPDX-License-Identifier: Apache-2.0
#include "kernel/http/tls.h"

#include "kernel/http/server.h"
#include "kernel/http/tls_files.h"

#include <openssl/err.h>

#include <utility>

namespace mortise::http {
namespace {

using ContextPointer = std::unique_ptr<SSL_CTX, SslDeleter>;

/// TLS 1.2 with forward secrecy and authenticated encryption alone; TLS 1.3 has nothing else.
constexpr const char* kCiphers12 = "ECDHE+AESGCM:ECDHE+CHACHA20:!PSK";

Error failure(const std::string& attempt) {
  const char* reason = ERR_reason_error_string(ERR_peek_last_error());
  const std::string cause = reason == nullptr ? "unknown cause" : reason;
  ERR_clear_error();
  return {Status::invalid, attempt + ": " + cause};
}

/// Selects HTTP/1.1 if the client offers it; otherwise no protocol (ALPN).
int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* length, const unsigned char* offered,
                    unsigned int offered_size, void*) {
  static constexpr unsigned char kOurs[] = "\x08http/1.1";
  unsigned char* match = nullptr;
  if (SSL_select_next_proto(&match, length, kOurs, sizeof kOurs - 1, offered, offered_size) != OPENSSL_NPN_NEGOTIATED)
    return SSL_TLSEXT_ERR_NOACK;
  *chosen = match;
  return SSL_TLSEXT_ERR_OK;
}

Result<ContextPointer> make_context(const TlsFiles& files, TlsIdentity& identity) {
  ERR_clear_error();
  ContextPointer context(SSL_CTX_new(TLS_server_method()));
  if (!context || SSL_CTX_set_cipher_list(context.get(), kCiphers12) != 1) return failure("cannot set up TLS");
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_mode(context.get(),
                   SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);  // clients keep sessions, as tickets
  SSL_CTX_set_alpn_select_cb(context.get(), choose_protocol, nullptr);
  if (SSL_CTX_use_certificate(context.get(), identity.chain.front().get()) != 1)
    return failure("the TLS certificate " + files.certificate + " cannot be used");
  for (size_t i = 1; i < identity.chain.size(); ++i)
    if (SSL_CTX_add1_chain_cert(context.get(), identity.chain[i].get()) != 1)
      return failure("the chain in the TLS certificate file " + files.certificate + " cannot be used");
  if (SSL_CTX_use_PrivateKey(context.get(), identity.key.get()) != 1)
    return failure("the TLS key " + files.key + " cannot be used");
  return context;
}

}  // namespace

Result<std::unique_ptr<TlsContext>> TlsContext::load(const TlsFiles& files) {
  std::unique_ptr<TlsContext> out(new TlsContext(files));
  if (auto loaded = out->reload(); !loaded) return loaded.error();
  return out;
}

Result<TlsChange> TlsContext::reload() {
  auto identity = read_identity(files_);
  if (!identity) return identity.error();
  auto made = make_context(files_, *identity);
  if (!made) return made.error();
  const MutexLock lock(mutex_);
  context_ = std::move(*made);  // sessions hold references to the old one
  warnings_ = std::move(identity->warnings);
  return TlsChange{std::exchange(text_, identity->text), identity->text};
}

std::vector<std::string> TlsContext::warnings() const {
  const MutexLock lock(mutex_);
  return warnings_;
}

std::unique_ptr<SSL, SslDeleter> TlsContext::open(int fd) {
  std::unique_ptr<SSL, SslDeleter> session;
  {
    const MutexLock lock(mutex_);
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
