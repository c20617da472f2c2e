// SPDX-License-Identifier: Apache-2.0
//
// Makes an archive of many objects, as a job on a thread of the plugin's own.
#include <algorithm>

#include "api_native/archives/archive_reader.h"
#include "api_native/archives/archive_writer.h"
#include "api_native/http/remote_clusters.h"
#include "api_native/jobs/idle_end.h"
#include "api_native/jobs/threaded_job.h"
#include "api_native/jobs/written_before.h"
#include "api_native/ops/begin_job.h"
#include "api_native/ops/handlers.h"
#include "api_native/ops/job/selection.h"
#include "api_native/ops/kinds.h"
#include "api_native/ops/present_object.h"
#include "api_native/wire/bucket_json.h"

namespace mortise::api_native::ops {
namespace {

constexpr std::string_view kArchiveMany = "archive";
constexpr Needs kPut{"ais:PutObject", Permission::put};
constexpr size_t kNamesAtOnce = 128;

/// What is to be made.
struct ArchiveOrder {
  std::string name;
  std::string kind;          // as ArchiveWriter::open() has it
  bool with_bucket = false;  // members are named bucket/object
  bool base_only = false;    // …by what stands behind the last slash
  bool append = false;       // to the archive that is there
  bool go_on = false;        // where an object is missing

  static Or<ArchiveOrder> parse(const Json& value);
  void keep(Json& into) const;
};

struct ArchiveFlag {
  const char* name;
  bool ArchiveOrder::*into;
};
constexpr ArchiveFlag kArchiveFlags[] = {{"isbn", &ArchiveOrder::with_bucket},
                                         {"bnonly", &ArchiveOrder::base_only},
                                         {"aate", &ArchiveOrder::append},
                                         {"coer", &ArchiveOrder::go_on}};

Or<ArchiveOrder> ArchiveOrder::parse(const Json& value) {
  ArchiveOrder order;
  auto name = text_member(value, "archname");
  if (!name) return std::move(name.error());
  if (auto no = check_object_name(*name)) return *std::move(no);
  auto kind = text_member(value, "mime");
  if (!kind) return std::move(kind.error());
  order.kind = kind->empty() ? *name : std::move(*kind);
  order.name = std::move(*name);
  if (!is_archive_name(order.kind)) return bad_request("unknown kind of archive \"" + order.kind.substr(0, 64) + "\"");
  for (const ArchiveFlag& flag : kArchiveFlags) {
    const auto set = flag_member(value, flag.name);
    if (!set) return set.error();
    order.*flag.into = *set;
  }
  return order;
}

void ArchiveOrder::keep(Json& into) const {
  into["archname"] = name;
  into["mime"] = kind;
  for (const ArchiveFlag& flag : kArchiveFlags) into[flag.name] = this->*flag.into;
}

/// The object appears when all of it is written: after a restart it is made anew. Who appends to an archive makes it
/// anew, too, with all that it has; if somebody else changes it meanwhile, the job fails.
class Archiving final : public ThreadedJob {
 public:
  Archiving(const Site& site, const JobBegin& begin, JobInput input, Selection selection, ArchiveOrder order)
      : ThreadedJob(site.jobs, site.threads, begin),
        site_(site),
        input_(std::move(input)),
        order_(std::move(order)),
        resumed_(begin.resumed()),
        started_ms_(begin.started_ms()),
        permission_(job_permission(site, input_)),
        selection_(std::move(selection)) {}
  /// An archive that is dropped before its end must not write it.
  ~Archiving() override { dropped_ = true; }

 private:
  enum class Stage { begin, present, objects, finish };
  Or<bool> work(uint64_t budget) override;
  Result<JobNext> after_last(JobSlice& slice) override { return idle_(slice); }
  Refusal begin();
  Or<uint64_t> add_present();
  Or<uint64_t> add_some();
  Refusal open_object(const std::string& object);
  Refusal finish();

  const Site& site_;
  const JobInput input_;
  const ArchiveOrder order_;
  const bool resumed_;
  const int64_t started_ms_;
  JobPermission permission_;
  Selection selection_;
  IdleEnd idle_;
  Stage stage_ = Stage::begin;
  bool dropped_ = false;
  PresentObject there_;  // the archive that is appended to
  BlockingWriter object_;
  ArchiveWriter archive_;
  ArchiveReader present_;   // its members
  Selection::Names names_;  // those of a page that are left, backwards
  BlockingReader member_;   // the object that is being added
  bool in_member_ = false;
};

/// Until the budget is used up, or all is done.
Or<bool> Archiving::work(uint64_t budget) {
  permission_.renew();
  if (stage_ == Stage::begin)
    if (auto no = begin()) return *std::move(no);
  for (uint64_t used = 0; used < budget && stage_ != Stage::finish;) {
    const auto added = stage_ == Stage::present ? add_present() : add_some();
    if (!added) return added.error();
    used += *added;
  }
  if (stage_ != Stage::finish) return true;
  if (auto no = finish()) return *std::move(no);
  return false;
}

Refusal Archiving::begin() {
  if (auto no = permission_.in_destination(kPut.action(), order_.name)) return no;
  const Subject subject{input_.to.shown(), input_.to.shown(order_.name)};
  if (order_.append) {
    auto there = PresentObject::look(site_.objects, input_.to.ref(), order_.name, subject);
    if (!there) return there.error();
    there_ = std::move(*there);
  }
  const mortise_conditions conditions = order_.append ? there_.unchanged() : written_before(started_ms_);
  mortise_put put = put_of(input_.to.ref(), order_.name);
  input_.owner.put_on(put);
  there_.keep_on(put);
  if (order_.append || resumed_) put.conditions = &conditions;
  if (auto no = object_.open(site_.objects, put, subject)) return no;
  if (auto no = archive_.open(order_.kind, [this](std::string_view bytes) {
        if (!dropped_) object_.write(bytes);
      }))
    return no;
  stage_ = Stage::objects;
  if (!there_.found()) return std::nullopt;
  stage_ = Stage::present;
  mortise_read read = read_of(input_.to.ref(), order_.name);
  read.conditions = &conditions;
  present_.read_to_the_last_byte();
  return present_.open(site_.objects, read, subject);
}

/// A member that is there already.
Or<uint64_t> Archiving::add_present() {
  const auto copied = present_.copy_next(archive_);
  if (!copied) return copied.error();
  if (*copied) return **copied;
  stage_ = Stage::objects;
  return uint64_t{0};
}

/// The next stretch of an object, or the beginning of the next one.
Or<uint64_t> Archiving::add_some() {
  if (in_member_) {
    const auto bytes = member_.next();
    if (!bytes) return bytes.error();
    if (!bytes->empty()) {
      if (auto no = archive_.write(*bytes)) return *std::move(no);
      return uint64_t{bytes->size()};
    }
    in_member_ = false;
    count(1, member_.size());
    return uint64_t{0};
  }
  if (names_.empty()) {
    if (auto no = selection_.next(site_.objects, input_.from, kNamesAtOnce, names_)) return *std::move(no);
    if (names_.empty()) stage_ = Stage::finish;
    std::reverse(names_.begin(), names_.end());
    return uint64_t{0};
  }
  const std::string object = std::move(names_.back());
  names_.pop_back();
  if (auto no = open_object(object)) return *std::move(no);
  return uint64_t{512};
}

/// What is missing is left out, unless it was named and has to be there. One that the caller may not read ends the job:
/// there is no archive then.
Refusal Archiving::open_object(const std::string& object) {
  if (auto refused = permission_.in_source("ais:GetObject", object)) return refused;
  auto no =
      member_.open(site_.objects, read_of(input_.from.ref(), object), {input_.from.shown(), input_.from.shown(object)});
  if (no && no->status == 404 && (order_.go_on || !selection_.is_list())) return std::nullopt;
  if (no) return no;
  std::string name = order_.base_only ? object.substr(object.rfind('/') + 1) : object;
  if (order_.with_bucket) name = BucketId::from_service_name(input_.from.name).name + "/" + name;
  in_member_ = true;
  return archive_.begin(name, member_.size(), site_.host.unix_ms());
}

/// After a restart it may be there already.
Refusal Archiving::finish() {
  if (auto no = archive_.finish()) return no;
  auto no = object_.finish();
  return no && no->status == 409 && resumed_ ? std::nullopt : no;
}

class ArchivingKind final : public JobKind {
 public:
  explicit ArchivingKind(const Site& site)
      : JobKind(describe_kind(kArchiveMany, "makes an archive of objects", site)), site_(site) {}
  Result<std::unique_ptr<Job>> begin(const JobBegin& begin) override {
    auto input = JobInput::parse(begin.input());
    if (!input) return std::move(input).error();
    auto selection = Selection::parse(input->rest);
    if (!selection) return Error(Status::corrupt, selection.error().message);
    auto order = ArchiveOrder::parse(input->rest);
    if (!order) return Error(Status::corrupt, order.error().message);
    if (begin.resumed() && order->append)
      return Error(Status::unsupported,
                   "the server ended while it appended to an archive, which is as it was, or done");
    return std::make_unique<Archiving>(site_, begin, std::move(*input), std::move(*selection), std::move(*order));
  }

 private:
  const Site& site_;
};

/// The archive's bucket: that which the message names, or the request's own.
Or<FoundBucket> find_destination(const Context& c, const std::string& name) {
  FoundBucket to = c.found;
  const Json* named = member(c.message.value, "tobck");
  if (named != nullptr && member(*named, "name") != nullptr) {
    auto id = parse_bucket_json(named);
    if (!id) return std::move(id.error());
    to = FoundBucket(resolved(c.site, std::move(*id)));
    if (auto no = to.look(c.objects())) return *std::move(no);
  }
  if (auto no = c.require_in(to, kPut, name)) return *std::move(no);
  return to;
}

}  // namespace

std::unique_ptr<JobKind> archiving_kind(const Site& site) { return std::make_unique<ArchivingKind>(site); }

void archive_many(ContextPtr context) {
  const Context& c = *context;
  const auto selection = Selection::parse(c.message.value);
  if (!selection) return context->fail(selection.error());
  const auto order = ArchiveOrder::parse(c.message.value);
  if (!order) return context->fail(order.error());
  const auto to = find_destination(c, order->name);
  if (!to) return context->fail(to.error());
  Json rest = selection->kept();
  order->keep(rest);
  const JobInput input = job_input(c, &*to, std::move(rest));
  begin_job(std::move(context), kArchiveMany, input, selection->described());
}

}  // namespace mortise::api_native::ops
