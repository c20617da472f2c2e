// SPDX-License-Identifier: Apache-2.0
#include "kernel/records/namespace.h"

#include "kernel/objects/core/for_each.h"
#include "kernel/objects/format/keys.h"
#include "kernel/records/batch_check.h"
#include "kernel/records/record_keys.h"

#include <mortise/known.h>

#include <optional>
#include <utility>
#include <vector>

namespace mortise::records {
namespace {

constexpr int64_t kAskAgainMs = 100;  // while the store takes nothing

/// Answers that nothing came of it.
template <class Done>
void fail(Done done, void* context, const Error& error) {
  done(context, ErrorView(error).abi(), nullptr);
}

mortise_record record_of(std::string_view key, std::string_view value, uint64_t revision) {
  return {sizeof(mortise_record), 0, str(key), str(value), revision};
}

Error is_null(const std::string& what) { return {Status::invalid, "records: " + what + " is NULL"}; }

/// A record of a later release, or a damaged one.
Error unreadable(std::string_view key) {
  return {Status::corrupt, "records: the record '" + std::string(key) + "' cannot be read"};
}

Batch stored_batch(const std::string& partition, const mortise_records_batch& batch) {
  Batch out(partition, MORTISE_STRICT);
  bool adds = false;
  for (size_t i = 0; i < batch.precondition_count; ++i) {
    const mortise_precondition& p = batch.preconditions[i];
    std::optional<std::string> value;
    if (p.kind == MORTISE_RECORD_IS) value = stored_value(view(p.value));
    out.expect(stored_key(view(p.key)), std::move(value));
  }
  for (size_t i = 0; i < batch.mutation_count; ++i) {
    const mortise_mutation& m = batch.mutations[i];
    adds = adds || m.kind == MORTISE_MUTATION_PUT;
    if (m.kind == MORTISE_MUTATION_PUT)
      out.put(stored_key(view(m.key)), stored_value(view(m.value)));
    else
      out.remove(stored_key(view(m.key)));
  }
  if (!adds) out.frees_space();
  return out;
}

}  // namespace

/// Of a commit that may still come about.
struct Namespace::Doubt {
  Doubt(std::vector<std::string> touched, objects::Running::Guard running)
      : keys(std::move(touched)), guard(std::move(running)) {}
  const std::vector<std::string> keys;
  const objects::Running::Guard guard;
};

struct Namespace::Functions {
  static Namespace& of(void* self) noexcept { return *static_cast<Namespace*>(self); }
  static void get(void* self, const mortise_call* call, mortise_str key, void* context, mortise_on_record result) {
    of(self).get(call, key, context, result);
  }
  static void commit(void* self, const mortise_call* call, const mortise_records_batch* batch, void* context,
                     mortise_on_records_committed done) {
    if (batch == nullptr) return fail(done, context, is_null("the batch"));
    of(self).commit(call, known(batch), context, done);
  }
  static void scan(void* self, const mortise_call* call, const mortise_records_scan* request, void* context,
                   mortise_on_record each, mortise_on_records_scanned end) {
    if (request == nullptr) return fail(end, context, is_null("what to scan"));
    of(self).scan(call, known(request), context, each, end);
  }
  static mortise_records_watch* watch(void* self, const mortise_call*, const mortise_records_watch_request* request,
                                      void* context, mortise_on_records_changed changed, mortise_error* error) {
    if (request != nullptr && changed != nullptr) return of(self).watch(known(request), context, changed, error);
    (void)report(error, is_null(request == nullptr ? "what to watch" : "the function of a watch"));
    return nullptr;
  }
  static void watch_close(mortise_records_watch* watch) {
    if (watch != nullptr) watch->owner->close(watch);
  }
};

Namespace::Namespace(const Host& host, const MetaStoreHandle& meta, std::string_view name, const char* owner)
    : host_(host),
      meta_(meta),
      partition_(partition_of(name)),
      owner_(owner),
      watches_(host),
      table_{sizeof table_,          0, this, &Functions::get, &Functions::commit, &Functions::scan, &Functions::watch,
             &Functions::watch_close} {}

void Namespace::stop() {
  stopping_ = true;
  close_watches();
  running_.wait_until_idle();
}

void Namespace::get(const mortise_call* call, mortise_str key, void* context, mortise_on_record result) {
  if (const Result<void> good = check_key(key); !good) return fail(result, context, good.error());
  if (!meta_.reads_block()) return read(call, view(key), context, result);
  const bool taken = host_.submit([this, call, key = std::string(view(key)), context, result,
                                   guard = objects::Running::Guard(running_)] { read(call, key, context, result); });
  if (!taken) fail(result, context, Error(Status::busy, "records: the server is stopping"));
}

void Namespace::read(const mortise_call* call, std::string_view key, void* context, mortise_on_record result) const {
  const uint64_t revision = watches_.revision();  // before the read
  const auto stored = meta_.with(call).get(partition_, stored_key(key));
  if (!stored) return fail(result, context, stored.error());
  if (!*stored) {
    const ErrorView none(Error(Status::not_found, "records: there is no record '" + std::string(key) + "'"));
    const mortise_record record = record_of(key, {}, revision);
    return result(context, none.abi(), &record);
  }
  const std::optional<std::string_view> value = read_value(**stored);
  if (!value) return fail(result, context, unreadable(key));
  const mortise_error fine = empty_error();
  const mortise_record record = record_of(key, *value, revision);
  result(context, &fine, &record);
}

void Namespace::commit(const mortise_call* call, const mortise_records_batch& batch, void* context,
                       mortise_on_records_committed done) {
  if (const Result<void> good = check_batch(batch); !good) return fail(done, context, good.error());
  std::vector<std::string> touched;
  touched.reserve(batch.mutation_count);
  for (size_t i = 0; i < batch.mutation_count; ++i) touched.emplace_back(view(batch.mutations[i].key));
  meta_.with(call).commit(stored_batch(partition_, batch),
                          [this, touched = std::move(touched), context, done,
                           guard = objects::Running::Guard(running_)](const mortise_error& e) {
                            // Where nobody knows whether it was applied, who watches has to look.
                            const bool perhaps = e.status == MORTISE_OK || e.status == MORTISE_UNKNOWN;
                            const uint64_t revision = perhaps ? watches_.committed(touched) : 0;
                            if (e.status == MORTISE_UNKNOWN && !touched.empty())
                              ask_later(std::make_shared<Doubt>(touched, objects::Running::Guard(running_)));
                            if (e.status != MORTISE_OK) return done(context, &e, nullptr);
                            const mortise_records_committed committed{sizeof committed, 0, revision};
                            done(context, &e, &committed);
                          });
}

/// What is not there yet may still come, until the store has taken another commit, or compared something for one: this
/// one changes nothing.
void Namespace::ask_until_decided(std::shared_ptr<const Doubt> doubt) {
  if (stopping_) return;
  Batch question(partition_, MORTISE_STRICT);
  question.expect(stored_key(doubt->keys.front()), std::nullopt).frees_space();
  meta_.commit(question, [this, doubt = std::move(doubt)](const mortise_error& e) {
    if (e.status != MORTISE_OK && e.status != MORTISE_PRECONDITION) return ask_later(doubt);
    watches_.committed(doubt->keys);
  });
}

void Namespace::ask_later(std::shared_ptr<const Doubt> doubt) {
  (void)host_.submit_after(kAskAgainMs, [this, doubt = std::move(doubt)] { ask_until_decided(doubt); });
}

void Namespace::scan(const mortise_call* call, const mortise_records_scan& request, void* context,
                     mortise_on_record each, mortise_on_records_scanned end) {
  for (const mortise_str key : {request.prefix, request.after})
    if (Result<void> good = check_key(key); key.size != 0 && !good) return fail(end, context, good.error());
  const auto go = [this, call, context, each, end](const mortise_records_scan& wanted) {
    const uint64_t revision = watches_.revision();
    const Result<bool> all = visit(call, wanted, revision, context, each);
    if (!all) return fail(end, context, all.error());
    const mortise_error fine = empty_error();
    const mortise_records_scan_end ended{sizeof ended, *all ? 0u : 1u, revision};
    end(context, &fine, &ended);
  };
  if (!meta_.reads_block()) return go(request);
  const bool taken =
      host_.submit([go, limit = request.limit, prefix = std::string(view(request.prefix)),
                    after = std::string(view(request.after)), guard = objects::Running::Guard(running_)] {
        go({sizeof(mortise_records_scan), limit, str(prefix), str(after)});
      });
  if (!taken) fail(end, context, Error(Status::busy, "records: the server is stopping"));
}

/// False: the limit was reached, and there are more.
Result<bool> Namespace::visit(const mortise_call* call, const mortise_records_scan& request, uint64_t revision,
                              void* context, mortise_on_record each) const {
  const mortise_error fine = empty_error();
  std::string from;  // the key itself is the greatest that is not wanted
  if (request.after.size != 0) from = stored_key(view(request.after)) + '\x01';
  std::string key;
  uint32_t count = 0;
  const auto show = [&](std::string_view stored, std::string_view bytes) -> Result<bool> {
    if (request.limit != 0 && count == request.limit) return false;
    const std::optional<std::string_view> value = read_value(bytes);
    if (!value || !read_key(stored, key)) return unreadable(stored);
    const mortise_record record = record_of(key, *value, revision);
    each(context, &fine, &record);
    ++count;
    return true;
  };
  return objects::for_each_from(meta_.with(call), partition_, stored_prefix(view(request.prefix)), from, show);
}

mortise_records_watch* Namespace::watch(const mortise_records_watch_request& request, void* context,
                                        mortise_on_records_changed changed, mortise_error* error) {
  if (Result<void> good = check_key(request.prefix); request.prefix.size != 0 && !good) {
    (void)report(error, std::move(good).error());
    return nullptr;
  }
  return watches_.open(std::string(view(request.prefix)), request.since, {owner_, context, changed});
}

}  // namespace mortise::records
