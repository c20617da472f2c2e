// SPDX-License-Identifier: Apache-2.0
//
// mortise.remote/1: derive from Remote, return table() from Plugin::find(). The contract is in
// abi/remote.h, sdk/docs/writing-a-remote.md has an example.
#pragma once

#include <mortise/abi/remote.h>
#include <mortise/bytes.h>
#include <mortise/call.h>
#include <mortise/error.h>
#include <mortise/known.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mortise {

/// Where buckets are, with memory of its own.
struct RemotePlace {
  std::string name;
  std::string provider;
  std::string endpoint;
  uint32_t capabilities = 0;  // MORTISE_REMOTE_…
};

/// The right and the duty to answer one request: once, on any thread. Move-only; destroyed without an answer, it tells
/// of a failure.
template <class R>
class RemoteReply {
 public:
  using Done = void (*)(void* context, const mortise_error* error, const R* result);
  RemoteReply() = default;
  RemoteReply(void* context, Done done) noexcept : context_(context), done_(done) {}
  RemoteReply(RemoteReply&& o) noexcept : context_(o.context_), done_(std::exchange(o.done_, nullptr)) {}
  RemoteReply& operator=(RemoteReply&& o) noexcept {
    std::swap(context_, o.context_);
    std::swap(done_, o.done_);
    return *this;
  }
  ~RemoteReply() {
    if (done_ != nullptr) fail(Error(Status::internal, "the request was not answered"));
  }
  /// `result` is borrowed during the call.
  void give(const R& result) noexcept {
    const mortise_error fine = empty_error();
    if (const auto done = std::exchange(done_, nullptr)) done(context_, &fine, &result);
  }
  void fail(const Error& error) noexcept {
    if (const auto done = std::exchange(done_, nullptr)) done(context_, ErrorView(error).abi(), nullptr);
  }

 private:
  void* context_ = nullptr;
  Done done_ = nullptr;
};

/// Who takes a download. The duty to tell its end. Move-only.
class RemoteReceiver {
 public:
  RemoteReceiver() = default;
  explicit RemoteReceiver(const mortise_remote_receiver& abi) noexcept : abi_(known(&abi)) {}
  RemoteReceiver(RemoteReceiver&& o) noexcept : abi_(std::exchange(o.abi_, mortise_remote_receiver{})) {}
  RemoteReceiver& operator=(RemoteReceiver&& o) noexcept {
    std::swap(abi_, o.abi_);
    return *this;
  }
  ~RemoteReceiver() {
    if (abi_.end != nullptr) end(Error(Status::internal, "the download was dropped"));
  }
  void begin(const mortise_remote_object& object) noexcept { abi_.begin(abi_.self, &object); }
  /// False: taken, but pause until resume().
  bool write(std::string_view data) noexcept {
    return abi_.write(abi_.self, data.data(), data.size()) == MORTISE_FLOW_MORE;
  }
  /// Once, last.
  void end(const Result<void>& outcome) noexcept {
    const mortise_remote_receiver abi = std::exchange(abi_, mortise_remote_receiver{});
    if (abi.end == nullptr) return;
    const mortise_error fine = empty_error();
    if (outcome)
      abi.end(abi.self, &fine);
    else
      abi.end(abi.self, ErrorView(outcome.error()).abi());
  }

 private:
  mortise_remote_receiver abi_{};
};

/// A handle of a download that the plugin gives out: derive, and hold shares of what it needs. Threads: any.
class RemoteTransfer : public mortise_remote_transfer {
 public:
  RemoteTransfer() noexcept : mortise_remote_transfer{functions()} {}
  RemoteTransfer(const RemoteTransfer&) = delete;
  RemoteTransfer& operator=(const RemoteTransfer&) = delete;
  virtual ~RemoteTransfer() = default;
  virtual void resume() noexcept = 0;
  virtual void cancel() noexcept = 0;

 private:
  static const mortise_remote_transfer_table* functions() noexcept {
    static constexpr mortise_remote_transfer_table kTable{
        sizeof(mortise_remote_transfer_table), 0,
        [](mortise_remote_transfer* self) { static_cast<RemoteTransfer*>(self)->resume(); },
        [](mortise_remote_transfer* self) { static_cast<RemoteTransfer*>(self)->cancel(); },
        [](mortise_remote_transfer* self) { delete static_cast<RemoteTransfer*>(self); }};
    return &kTable;
  }
};

/// Derive, then return table() from Plugin::find(). Requests, and all that they point to, are borrowed during the call;
/// `call` until the answer. Any thread; nothing blocks.
class Remote {
 public:
  /// Whose places come and go: place_count(), place(), attach(), detach() and describe() are its own.
  enum Attaches { kAttaches };
  explicit Remote(std::vector<RemotePlace> places);
  explicit Remote(Attaches) : Remote(std::vector<RemotePlace>()) {
    table_.attach = [](void* self, const mortise_call* call, const mortise_remote_attachment* what, void* context,
                       mortise_on_remote_place done) {
      of(self).attach(call, known(what), {context, done});
    };
    table_.detach = [](void* self, const mortise_call* call, const mortise_remote_attachment* what, void* context,
                       mortise_on_remote_place done) {
      of(self).detach(call, known(what), {context, done});
    };
    table_.describe = [](void* self, const mortise_call* call, const mortise_remote_bucket* place, void* context,
                         mortise_on_remote_place done) {
      of(self).describe(call, known(place), {context, done});
    };
  }
  Remote(const Remote&) = delete;
  Remote& operator=(const Remote&) = delete;
  virtual ~Remote() = default;

  virtual void head(const Call& call, const mortise_remote_read& read,
                    RemoteReply<mortise_remote_object> answer) noexcept = 0;
  /// Sets `transfer` before anything is told to the receiver.
  virtual void get(const Call& call, const mortise_remote_read& read, RemoteReceiver receiver,
                   mortise_remote_transfer*& transfer) noexcept = 0;
  virtual void put(const Call& call, const mortise_remote_put& put, const mortise_remote_source& source,
                   RemoteReply<mortise_remote_written> answer) noexcept = 0;
  virtual void remove(const Call& call, const mortise_remote_read& what,
                      RemoteReply<mortise_remote_written> answer) noexcept = 0;
  virtual void list(const Call& call, const mortise_remote_list& list,
                    RemoteReply<mortise_remote_page> answer) noexcept = 0;
  virtual void bucket_head(const Call& call, const mortise_remote_bucket& bucket,
                           RemoteReply<mortise_remote_bucket_info> answer) noexcept = 0;
  virtual void bucket_create(const Call& call, const mortise_remote_bucket& bucket,
                             RemoteReply<mortise_remote_bucket_info> answer) noexcept {
    (void)call, (void)bucket;
    answer.fail(Error(Status::unsupported, "buckets cannot be made there"));
  }
  virtual void bucket_list(const Call& call, const mortise_remote_bucket& place,
                           RemoteReply<mortise_remote_buckets> answer) noexcept {
    (void)call, (void)place;
    answer.fail(Error(Status::unsupported, "the buckets there cannot be listed"));
  }

  virtual void bucket_remove(const Call& call, const mortise_remote_bucket& bucket,
                             RemoteReply<mortise_remote_bucket_info> answer) noexcept {
    (void)call, (void)bucket;
    answer.fail(Error(Status::unsupported, "buckets cannot be destroyed there"));
  }
  /// Those that were given to the constructor, unless they come and go.
  virtual size_t place_count() const noexcept { return shown_.size(); }
  virtual const mortise_remote_place* place(size_t index) const noexcept { return &shown_[index]; }
  virtual void attach(const Call& call, const mortise_remote_attachment& what,
                      RemoteReply<mortise_remote_place> answer) noexcept {
    (void)call, (void)what;
    answer.fail(Error(Status::unsupported, "places cannot be attached"));
  }
  virtual void detach(const Call& call, const mortise_remote_attachment& what,
                      RemoteReply<mortise_remote_place> answer) noexcept {
    (void)call, (void)what;
    answer.fail(Error(Status::unsupported, "places cannot be detached"));
  }
  virtual void describe(const Call& call, const mortise_remote_bucket& place,
                        RemoteReply<mortise_remote_place> answer) noexcept {
    (void)call, (void)place;
    answer.fail(Error(Status::unsupported, "places do not tell who they are"));
  }

  const std::vector<RemotePlace>& places() const noexcept { return places_; }
  const mortise_remote* table() const noexcept { return &table_; }

 private:
  static Remote& of(void* self) noexcept { return *static_cast<Remote*>(self); }

  const std::vector<RemotePlace> places_;
  std::vector<mortise_remote_place> shown_;  // views places_
  mortise_remote table_;
};

inline Remote::Remote(std::vector<RemotePlace> places)
    : places_(std::move(places)),
      table_{sizeof(mortise_remote),
             0,
             this,
             [](void* self) { return of(self).place_count(); },
             [](void* self, size_t i) -> const mortise_remote_place* { return of(self).place(i); },
             [](void* self, const mortise_call* call, const mortise_remote_read* read, void* context,
                mortise_on_remote_object done) {
               of(self).head(call, known(read), {context, done});
             },
             [](void* self, const mortise_call* call, const mortise_remote_read* read,
                const mortise_remote_receiver* receiver, mortise_remote_transfer** transfer) {
               of(self).get(call, known(read), RemoteReceiver(*receiver), *transfer);
             },
             [](void* self, const mortise_call* call, const mortise_remote_put* put,
                const mortise_remote_source* source, void* context, mortise_on_remote_written done) {
               of(self).put(call, known(put), known(source), {context, done});
             },
             [](void* self, const mortise_call* call, const mortise_remote_read* what, void* context,
                mortise_on_remote_written done) {
               of(self).remove(call, known(what), {context, done});
             },
             [](void* self, const mortise_call* call, const mortise_remote_list* list, void* context,
                mortise_on_remote_page done) {
               of(self).list(call, known(list), {context, done});
             },
             [](void* self, const mortise_call* call, const mortise_remote_bucket* bucket, void* context,
                mortise_on_remote_bucket done) {
               of(self).bucket_head(call, known(bucket), {context, done});
             },
             [](void* self, const mortise_call* call, const mortise_remote_bucket* bucket, void* context,
                mortise_on_remote_bucket done) {
               of(self).bucket_create(call, known(bucket), {context, done});
             },
             [](void* self, const mortise_call* call, const mortise_remote_bucket* place, void* context,
                mortise_on_remote_buckets done) {
               of(self).bucket_list(call, known(place), {context, done});
             },
             [](void* self, const mortise_call* call, const mortise_remote_bucket* bucket, void* context,
                mortise_on_remote_bucket done) {
               of(self).bucket_remove(call, known(bucket), {context, done});
             },
             nullptr,
             nullptr,
             nullptr} {
  for (const RemotePlace& p : places_)
    shown_.push_back(
        {sizeof(mortise_remote_place), p.capabilities, str(p.name), str(p.provider), str(p.endpoint), {}, {}});
}

}  // namespace mortise
