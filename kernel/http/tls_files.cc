// SPDX-License-Identifier: Apache-2.0
#include "kernel/http/tls_files.h"

#include <mortise/text/hex.h>

#include "kernel/http/file_descriptor.h"

#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <ctime>
#include <system_error>

namespace mortise::http {
namespace {

constexpr off_t kLargestFile = 1 << 20;

struct BioDeleter {
  void operator()(BIO* bio) const noexcept { BIO_free(bio); }
};
using BioPointer = std::unique_ptr<BIO, BioDeleter>;

Error unusable(const std::string& text) {
  ERR_clear_error();
  return {Status::invalid, text};
}

std::string system_text(int code) { return std::error_code(code, std::generic_category()).message(); }

struct FileText {
  std::string bytes;
  mode_t mode = 0;
};

/// `what`: "certificate", which names the file's configuration key too.
Result<FileText> read_file(const std::string& path, const std::string& what) {
  const std::string which = "the TLS " + what + " file " + path + " (server.tls." + what + ")";
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));  // a FIFO does not hang
  struct stat found {};
  if (!file.valid() || ::fstat(file.get(), &found) != 0)
    return unusable("cannot read " + which + ": " + system_text(errno));
  if (!S_ISREG(found.st_mode)) return unusable("cannot read " + which + ": it is not a regular file");
  if (found.st_size > kLargestFile) return unusable("cannot use " + which + ": it is larger than 1 MiB");
  FileText out;
  out.mode = found.st_mode;
  out.bytes.resize(static_cast<size_t>(found.st_size));
  for (size_t got = 0; got < out.bytes.size();) {
    const ssize_t n = ::pread(file.get(), out.bytes.data() + got, out.bytes.size() - got, static_cast<off_t>(got));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return unusable("cannot read " + which + ": " + system_text(errno));
    if (n == 0) out.bytes.resize(got);
    got += static_cast<size_t>(n);
  }
  return out;
}

BioPointer text_of(const std::string& bytes) {
  return BioPointer(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
}

Result<std::vector<CertificatePointer>> parse_chain(const std::string& bytes, const std::string& path) {
  std::vector<CertificatePointer> chain;
  const BioPointer bio = text_of(bytes);
  while (X509* next = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)) chain.emplace_back(next);
  const bool at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  if (chain.empty() && at_end && bytes.find("PRIVATE KEY-----") != std::string::npos)
    return unusable("the TLS certificate file " + path +
                    " holds a private key and no certificate: are server.tls.certificate and server.tls.key swapped?");
  if (chain.empty() && at_end)
    return unusable("the TLS certificate file " + path +
                    " holds no certificate in PEM form, which begins with -----BEGIN CERTIFICATE-----");
  if (!at_end)
    return unusable("the TLS certificate file " + path + " is damaged: certificate " +
                    std::to_string(chain.size() + 1) + " in it cannot be read");
  ERR_clear_error();
  return chain;
}

/// OpenSSL would ask on the terminal.
int refuse_passphrase(char*, int, int, void* asked) {
  *static_cast<bool*>(asked) = true;
  return -1;
}

Result<KeyPointer> parse_key(const std::string& bytes, const std::string& path) {
  bool asked = false;
  const BioPointer bio = text_of(bytes);
  KeyPointer key(PEM_read_bio_PrivateKey(bio.get(), nullptr, &refuse_passphrase, &asked));
  if (key) return key;
  if (asked)
    return unusable(
        "the TLS key file " + path +
        " is encrypted with a passphrase, which a server cannot be asked for; store it without one: openssl "
        "pkey -in " +
        path + " -out NEW");
  if (bytes.find("PRIVATE KEY-----") != std::string::npos)
    return unusable("the TLS key file " + path + " is damaged: its private key cannot be read");
  if (bytes.find("CERTIFICATE-----") != std::string::npos)
    return unusable("the TLS key file " + path +
                    " holds a certificate and no private key: are server.tls.certificate and server.tls.key swapped?");
  return unusable("the TLS key file " + path + " holds no private key in PEM form");
}

std::string day_of(const ASN1_TIME* time) {
  std::tm parts{};
  std::array<char, 16> text{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return "?";
  return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%d", &parts)};
}

std::string describe(const X509* certificate) {
  std::string out;
  const BioPointer name(BIO_new(BIO_s_mem()));
  X509_NAME_print_ex(name.get(), X509_get_subject_name(certificate), 0, XN_FLAG_RFC2253);
  char* text = nullptr;
  const long size = BIO_get_mem_data(name.get(), &text);
  out.append(text, static_cast<size_t>(size));
  out += ", valid until " + day_of(X509_get0_notAfter(certificate)) + ", SHA-256 ";
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int length = 0;
  X509_digest(certificate, EVP_sha256(), digest.data(), &length);
  for (unsigned int i = 0; i < length && i < 8; ++i)
    text::append_hex(out, static_cast<char>(digest[i]), text::kUpperHexDigits);
  return out;
}

std::string octal(mode_t mode) {
  std::string out = "0";
  for (int shift = 6; shift >= 0; shift -= 3) out += static_cast<char>('0' + ((mode >> shift) & 7));
  return out;
}

std::vector<std::string> warnings_of(const TlsIdentity& identity, const TlsFiles& files, mode_t key_mode) {
  std::vector<std::string> out;
  if ((key_mode & (S_IRWXO | S_IWGRP)) != 0)
    out.push_back("the TLS key file " + files.key + " is open to other users of this machine (mode " + octal(key_mode) +
                  "); make it private: chmod 600 " + files.key);
  const X509* own = identity.chain.front().get();
  if (X509_cmp_current_time(X509_get0_notAfter(own)) < 0)
    out.push_back("the TLS certificate " + files.certificate + " has expired (" + identity.text + ")");
  if (X509_cmp_current_time(X509_get0_notBefore(own)) > 0)
    out.push_back("the TLS certificate " + files.certificate + " is not valid before " +
                  day_of(X509_get0_notBefore(own)));
  return out;
}

}  // namespace

Result<TlsIdentity> read_identity(const TlsFiles& files) {
  ERR_clear_error();
  auto certificate = read_file(files.certificate, "certificate");
  if (!certificate) return certificate.error();
  auto key = read_file(files.key, "key");
  if (!key) return key.error();
  TlsIdentity out;
  auto chain = parse_chain(certificate->bytes, files.certificate);
  if (!chain) return chain.error();
  out.chain = std::move(*chain);
  auto parsed = parse_key(key->bytes, files.key);
  OPENSSL_cleanse(key->bytes.data(), key->bytes.size());
  if (!parsed) return parsed.error();
  out.key = std::move(*parsed);
  if (X509_check_private_key(out.chain.front().get(), out.key.get()) != 1)
    return unusable("the TLS key " + files.key + " does not belong to the certificate " + files.certificate +
                    ": their public keys differ");
  out.text = describe(out.chain.front().get());
  out.warnings = warnings_of(out, files, key->mode);
  return out;
}

}  // namespace mortise::http
