// SPDX-License-Identifier: Apache-2.0
//
// HTTP for API plugins. The contract is in abi/http.h; here it is as small classes.
#pragma once

#include <mortise/abi/http.h>
#include <mortise/bytes.h>
#include <mortise/text/ascii.h>

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mortise {

/// Whether two names of headers are the same.
inline bool same_header(std::string_view a, std::string_view b) noexcept { return text::same_ignoring_case(a, b); }

/// Whom a listener is for.
enum class Listener : int32_t { data = MORTISE_LISTENER_DATA, admin = MORTISE_LISTENER_ADMIN };

/// A view of a request head; valid until the exchange is answered. Copyable.
class Request {
 public:
  explicit Request(const mortise_request* abi) noexcept : abi_(abi) {}
  const mortise_request* abi() const noexcept { return abi_; }
  std::string_view method() const noexcept { return view(abi_->method); }
  std::string_view target() const noexcept { return view(abi_->target); }
  /// Raw, with the mount.
  std::string_view path() const noexcept { return view(abi_->path); }
  /// Raw, without the mount; "" or starts with '/'.
  std::string_view path_below_mount() const noexcept { return path().substr(abi_->mount.size); }
  std::string_view query() const noexcept { return view(abi_->query); }
  std::string_view mount() const noexcept { return view(abi_->mount); }
  std::string_view host() const noexcept { return view(abi_->host); }
  /// Of the mounts' hosts the one that the host is or lies below, and what the host has in front of it, as sent.
  std::string_view domain() const noexcept { return view(abi_->domain); }
  std::string_view subdomain() const noexcept { return view(abi_->subdomain); }
  std::string_view request_id() const noexcept { return view(abi_->request_id); }
  std::string_view remote_address() const noexcept { return view(abi_->remote_address); }
  /// -1: there is no such header.
  int64_t content_length() const noexcept {
    return abi_->has_length != 0 ? static_cast<int64_t>(abi_->content_length) : -1;
  }
  bool chunked() const noexcept { return abi_->chunked != 0; }
  bool tls() const noexcept { return abi_->tls != 0; }
  /// "iam sts"; empty: s3. With body_sha256() set by an API plugin, see mortise_request.
  std::string_view signing_services() const noexcept {
    return MORTISE_HAS(mortise_request, abi_, signing_services) ? view(abi_->signing_services) : std::string_view();
  }
  std::string_view body_sha256() const noexcept {
    return MORTISE_HAS(mortise_request, abi_, body_sha256) ? view(abi_->body_sha256) : std::string_view();
  }
  Listener listener() const noexcept { return static_cast<Listener>(abi_->listener); }
  bool has_body() const noexcept { return chunked() || content_length() > 0; }
  std::span<const mortise_pair> headers() const noexcept { return {abi_->headers, abi_->header_count}; }
  /// The first header of that name, or an empty view with a null pointer.
  std::string_view header(std::string_view name) const noexcept {
    for (const auto& h : headers())
      if (same_header(view(h.name), name)) return h.value.size == 0 ? std::string_view("") : view(h.value);
    return {};
  }
  bool has_header(std::string_view name) const noexcept { return header(name).data() != nullptr; }

 private:
  const mortise_request* abi_;
};

/// Keeps received bytes alive beyond BodySink::write().
class BufferRef {
 public:
  BufferRef() = default;
  /// Takes a reference of its own.
  explicit BufferRef(mortise_buffer* b) noexcept : buffer_(b) {
    if (b != nullptr) b->retain(b);
  }
  BufferRef(BufferRef&& o) noexcept : buffer_(std::exchange(o.buffer_, nullptr)) {}
  BufferRef& operator=(BufferRef&& o) noexcept {
    std::swap(buffer_, o.buffer_);
    return *this;
  }
  ~BufferRef() {
    if (buffer_ != nullptr) buffer_->release(buffer_);
  }

 private:
  mortise_buffer* buffer_ = nullptr;
};

/// Takes a request's body. Called on the loop; deleted by the host's side after closed().
class BodySink {
 public:
  BodySink() = default;
  BodySink(const BodySink&) = delete;
  BodySink& operator=(const BodySink&) = delete;
  virtual ~BodySink() = default;
  /// True: go on. False: taken, but pause until Exchange::resume().
  virtual bool write(std::string_view data, mortise_buffer* buffer) noexcept = 0;
  /// Once, last: MORTISE_OK, or why the body did not come whole.
  virtual void closed(mortise_status how) noexcept = 0;
  /// MORTISE_SINK_…, asked once by Exchange::receive().
  virtual uint32_t flags() const noexcept { return 0; }
};

/// A body to be pulled by the host, on the loop; deleted after close().
class BodySource {
 public:
  BodySource() = default;
  BodySource(const BodySource&) = delete;
  BodySource& operator=(const BodySource&) = delete;
  virtual ~BodySource() = default;
  /// See mortise_body_source::next.
  virtual void next(mortise_body_piece& piece, mortise_task ready, void* context) noexcept = 0;
  virtual void close(bool completed) noexcept { (void)completed; }

  /// Passes a source to the ABI.
  static mortise_body_source release(std::unique_ptr<BodySource> source) noexcept {
    return {sizeof(mortise_body_source), 0, source.release(),
            [](void* self, mortise_body_piece* piece, mortise_task ready, void* context) {
              static_cast<BodySource*>(self)->next(*piece, ready, context);
            },
            [](void* self, int32_t completed) {
              std::unique_ptr<BodySource> own(static_cast<BodySource*>(self));
              own->close(completed != 0);
            }};
  }
};

/// An answer being made. Header values are kept here.
struct Response {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  /// Length announced for HEAD, 304 or with a source; -1: body.size(), or unknown with a source.
  int64_t content_length = -1;
  mortise_body_source source{};  // used if source.self is set; passes to the host
  bool close = false;
  /// For the request's line in the host's log; no secrets. See mortise_response::log_fields.
  std::vector<std::pair<std::string, std::string>> log_fields;

  Response() = default;
  explicit Response(int s) : status(s) {}
  Response& header(std::string name, std::string value) & {
    headers.emplace_back(std::move(name), std::move(value));
    return *this;
  }
  Response&& header(std::string name, std::string value) && {
    headers.emplace_back(std::move(name), std::move(value));
    return std::move(*this);
  }
};

/// Sets the length of an answer's body; -1: it is not known.
inline void announce(mortise_response& response, int64_t length) noexcept {
  if (length < 0) return;
  response.flags |= MORTISE_RESPONSE_LENGTH;
  response.content_length = static_cast<uint64_t>(length);
}

/// The right and the duty to answer one request. Move-only. Dropped unanswered, it answers 500. What is called after
/// the answer is ignored by the host, which logs it.
class Exchange {
 public:
  explicit Exchange(mortise_exchange abi) noexcept : abi_(abi) {}
  Exchange(Exchange&& o) noexcept : abi_(o.abi_), due_(std::exchange(o.due_, false)) {}
  Exchange& operator=(Exchange&& o) noexcept {
    std::swap(abi_, o.abi_);
    std::swap(due_, o.due_);
    return *this;
  }
  ~Exchange() {
    if (due_) respond(Response(500));
  }

  Request request() const noexcept { return Request(abi_.table->request(abi_)); }
  mortise_exchange abi() const noexcept { return abi_; }

  /// Loop, once: takes the body. The sink is deleted after its closed().
  void receive(std::unique_ptr<BodySink> sink) noexcept {
    const mortise_body_sink s{sizeof s, sink->flags(), sink.get(),
                              [](void* self, const void* data, size_t n, mortise_buffer* buffer) -> int32_t {
                                return static_cast<BodySink*>(self)->write({static_cast<const char*>(data), n}, buffer)
                                           ? MORTISE_FLOW_MORE
                                           : MORTISE_FLOW_PAUSE;
                              },
                              [](void* self, mortise_status how) {
                                std::unique_ptr<BodySink> own(static_cast<BodySink*>(self));
                                own->closed(how);
                              }};
    BodySink* raw = sink.release();  // closed() may come, and delete it, before receive() returns
    if (abi_.table->receive(abi_, &s) == MORTISE_OK) return;
    sink.reset(raw);
    sink->closed(MORTISE_CANCELLED);
  }
  /// Any thread, before the answer.
  void resume() noexcept { abi_.table->resume(abi_); }
  /// Any thread: nobody waits for the answer any more.
  bool is_abandoned() const noexcept {
    const mortise_exchange_table& table = *abi_.table;
    return MORTISE_HAS(mortise_exchange_table, &table, abandoned) && table.abandoned != nullptr &&
           table.abandoned(abi_) != 0;
  }
  /// Any thread, once.
  void respond(Response&& r) noexcept {
    std::vector<mortise_pair> pairs;
    pairs.reserve(r.headers.size());
    for (const auto& [name, value] : r.headers) pairs.push_back(pair(name, value));
    const mortise_body_source source = std::exchange(r.source, {});
    const bool pulled = source.self != nullptr;
    std::vector<mortise_pair> fields;
    fields.reserve(r.log_fields.size());
    for (const auto& [name, value] : r.log_fields) fields.push_back(pair(name, value));
    mortise_response out{};
    out.size = sizeof out;
    out.status = r.status;
    if (r.close) out.flags |= MORTISE_RESPONSE_CLOSE;
    announce(out, r.content_length);
    out.headers = pairs.data();
    out.header_count = pairs.size();
    out.body = str(r.body);
    out.source = pulled ? &source : nullptr;
    out.log_fields = fields.data();
    out.log_field_count = fields.size();
    if (!respond(out) && pulled) source.close(source.self, 0);
  }
  /// The same with an answer already in the ABI's form, without copies: for hot paths. A source passes to the host if
  /// this returns true.
  bool respond(const mortise_response& r) noexcept {
    due_ = false;
    return abi_.table->respond(abi_, &r) == MORTISE_OK;
  }
  /// Runs f() on the loop of this exchange; only before the answer. False: it is too late, and f was dropped.
  template <class F>
  bool post(F f) {
    auto* task = new F(std::move(f));
    const bool taken = abi_.table->post(
                           abi_,
                           [](void* context) {
                             std::unique_ptr<F> own(static_cast<F*>(context));
                             (*own)();
                           },
                           task) == MORTISE_OK;
    if (!taken) delete task;
    return taken;
  }

 private:
  mortise_exchange abi_;
  bool due_ = true;
};

/// Where an API answers; see mortise_mount. {.path = "/s3"}, {.host = "*.s3.example.org"}.
struct Mount {
  Listener listener = Listener::data;
  std::string host{};
  std::string path{};
  std::string method{};
  std::string media_type{};
  friend bool operator==(const Mount&, const Mount&) = default;
};

/// mortise.api/1: derive, return table() from Plugin::find().
class Api {
 public:
  explicit Api(std::vector<Mount> mounts)
      : mounts_(std::move(mounts)),
        table_{sizeof table_,
               0,
               this,
               [](void* self) { return static_cast<Api*>(self)->tables_.size(); },
               [](void* self, size_t i) -> const mortise_mount* { return &static_cast<Api*>(self)->tables_[i]; },
               [](void* self, mortise_exchange exchange) { static_cast<Api*>(self)->handle(Exchange(exchange)); }} {
    for (const Mount& m : mounts_)
      tables_.push_back({sizeof(mortise_mount), static_cast<int32_t>(m.listener), str(m.host), str(m.path),
                         str(m.method), str(m.media_type)});
  }
  Api(const Api&) = delete;
  Api& operator=(const Api&) = delete;
  virtual ~Api() = default;
  /// Loop; must not block. An exception answers 500 and is logged by the host.
  virtual void handle(Exchange exchange) = 0;
  const mortise_api* table() const noexcept { return &table_; }

 private:
  const std::vector<Mount> mounts_;
  std::vector<mortise_mount> tables_;  // view mounts_
  mortise_api table_;
};

}  // namespace mortise
