// SPDX-License-Identifier: Apache-2.0
#include "api_native/ops/object/promotion.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <optional>
#include <system_error>
#include <utility>

#include "api_native/archives/blocking_body.h"
#include "api_native/jobs/written_before.h"
#include "api_native/ops/begin_job.h"

namespace mortise::api_native::ops {
namespace {

namespace fs = std::filesystem;

constexpr size_t kFewFiles = 256;
constexpr uintmax_t kFewBytes = uintmax_t{16} << 20;

struct PromotionFlag {
  const char* name;
  bool PromotionOrder::*into;
};
constexpr PromotionFlag kPromotionFlags[] = {
    {"rcr", &PromotionOrder::recursive}, {"ovw", &PromotionOrder::overwrite}, {"dls", &PromotionOrder::remove}};

/// A pipe is not waited for.
class File {
 public:
  explicit File(const fs::path& path)
      : descriptor_(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)) {
    if (descriptor_ >= 0 && ::fstat(descriptor_, &opened_) != 0) opened_ = {};
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  /// -1: it is no file that can be read.
  int64_t size() const { return S_ISREG(opened_.st_mode) ? opened_.st_size : -1; }
  /// Whether the path still leads to it, and it is as it was when it was opened.
  bool is_still_at(const fs::path& path) const {
    struct stat now {};
    return ::lstat(path.c_str(), &now) == 0 && now.st_dev == opened_.st_dev && now.st_ino == opened_.st_ino &&
           now.st_size == opened_.st_size && now.st_mtim.tv_sec == opened_.st_mtim.tv_sec &&
           now.st_mtim.tv_nsec == opened_.st_mtim.tv_nsec;
  }
  /// "" at the end; nothing: it cannot be read.
  std::optional<std::string_view> next() {
    buffer_.resize(size_t{256} << 10);
    const ssize_t got = ::read(descriptor_, buffer_.data(), buffer_.size());
    if (got < 0) return std::nullopt;
    return std::string_view(buffer_).substr(0, static_cast<size_t>(got));
  }

 private:
  const int descriptor_;
  struct stat opened_ {};
  std::string buffer_;
};

/// What is there already stays, unless it is to be overwritten.
bool is_there(const Refusal& refusal) { return refusal && refusal->status == 409; }

NativeError outside(const std::string& source, const std::string& root) {
  return {400, "errInvalidPromoteSource",
          "invalid promote source \"" + source.substr(0, 256) + "\": must be under " +
              (root.empty() ? "plugins.api_native.promote_root, which is not set" : root)};
}

}  // namespace

Or<PromotionOrder> PromotionOrder::parse(const Json& value) {
  PromotionOrder order;
  auto source = text_member(value, "src");
  if (!source) return std::move(source.error());
  order.source = std::move(*source);
  auto name = text_member(value, "obj");
  if (!name) return std::move(name.error());
  order.name = std::move(*name);
  for (const PromotionFlag& flag : kPromotionFlags) {
    const auto set = flag_member(value, flag.name);
    if (!set) return set.error();
    order.*flag.into = *set;
  }
  return order;
}

Json PromotionOrder::kept() const {
  Json out{{"src", source}, {"obj", name}};
  for (const PromotionFlag& flag : kPromotionFlags) out[flag.name] = this->*flag.into;
  return out;
}

Or<fs::path> find_source(const Site& site, const std::string& source) {
  const std::string& root = site.settings.promote_root;
  if (root.empty() || !source.starts_with('/') || source.find('\0') != std::string::npos) return outside(source, root);
  std::error_code failed;
  const fs::path base = fs::canonical(root, failed);
  if (failed)
    return NativeError(400, "errInvalidPromoteSource",
                       "plugins.api_native.promote_root, " + root + ", cannot be used: " + failed.message());
  const fs::path found = fs::canonical(source, failed);
  if (failed && fs::path(source).lexically_normal().string().starts_with(root + "/"))
    return NativeError(404, "PathError", "\"" + source.substr(0, 256) + "\": " + failed.message());
  if (failed || !found.string().starts_with(base.string() + "/")) return outside(source, root);
  return found;
}

bool is_small(const fs::path& source) {
  std::error_code failed;
  if (fs::is_regular_file(source, failed)) return fs::file_size(source, failed) <= kFewBytes && !failed;
  uintmax_t bytes = 0;
  size_t files = 0;
  for (fs::recursive_directory_iterator at(source, failed), end; !failed && at != end; at.increment(failed)) {
    std::error_code no_file;
    const uintmax_t size = at->is_regular_file(no_file) ? at->file_size(no_file) : 0;
    if (!no_file) bytes += size;
    if (++files > kFewFiles || bytes > kFewBytes) return false;
  }
  return !failed;
}

struct Promotion::Upload {
  fs::path path;
  File file;
  BlockingWriter object;
  int64_t size = 0;
  explicit Upload(const fs::path& p) : path(p), file(p) {}
};

Promotion::Promotion(const Site& site, JobInput input, PromotionOrder order, bool resumed, int64_t started_ms)
    : site_(site),
      input_(std::move(input)),
      order_(std::move(order)),
      permission_(job_permission(site, input_)),
      resumed_(resumed),
      started_ms_(started_ms) {}

Promotion::~Promotion() = default;

Or<bool> Promotion::work(uint64_t budget) {
  permission_.renew();
  if (!begun_)
    if (auto no = begin()) return *std::move(no);
  begun_ = true;
  for (uint64_t used = 0; used < budget && (upload_ != nullptr || !open_.empty());) {
    const auto did = upload_ != nullptr ? store_some() : next_entry();
    if (!did) return did.error();
    used += *did;
  }
  return upload_ != nullptr || !open_.empty();
}

Refusal Promotion::begin() {
  std::error_code ignored;
  if (resumed_ && order_.remove && !fs::exists(order_.source, ignored)) return std::nullopt;
  const auto found = find_source(site_, order_.source);  // once more: a restart may have come with another root
  if (!found) return found.error();
  const fs::path& source = *found;
  if (fs::is_directory(source, ignored)) {
    const bool needs_slash = !order_.name.empty() && !order_.name.ends_with('/');
    return enter(source, needs_slash ? order_.name + "/" : order_.name);
  }
  const bool is_prefix = order_.name.empty() || order_.name.ends_with('/');
  return begin_file(source, is_prefix ? order_.name + source.filename().string() : order_.name);
}

Refusal Promotion::enter(const fs::path& directory, std::string prefix) {
  std::error_code failed;
  Directory entered{fs::directory_iterator(directory, failed), std::move(prefix)};
  if (failed) return NativeError(500, "", directory.string() + ": " + failed.message());
  open_.push_back(std::move(entered));
  return std::nullopt;
}

/// The next one of the directory that is open. Symbolic links are passed over.
Or<uint64_t> Promotion::next_entry() {
  constexpr uint64_t kUse = 512;
  Directory& directory = open_.back();
  if (directory.at == fs::directory_iterator()) {
    open_.pop_back();
    return kUse;
  }
  const fs::path path = directory.at->path();
  const std::string name = directory.prefix + path.filename().string();
  std::error_code failed;
  const fs::file_status status = directory.at->symlink_status(failed);
  std::error_code ended;
  directory.at.increment(ended);
  if (failed || ended) return NativeError(500, "", path.string() + ": " + (failed ? failed : ended).message());
  Refusal refusal;
  if (fs::is_regular_file(status))
    refusal = begin_file(path, name);
  else if (fs::is_directory(status) && order_.recursive)
    refusal = enter(path, name + "/");
  if (refusal) return *std::move(refusal);
  return kUse;
}

Refusal Promotion::begin_file(const fs::path& path, const std::string& name) {
  if (auto no = check_object_name(name)) return no;
  if (auto no = permission_.in_source("ais:PutObject", name)) return no;
  auto upload = std::make_unique<Upload>(path);
  upload->size = upload->file.size();
  if (upload->size < 0) return bad_request(path.string() + " is no file that can be read");
  // What was written since the job began is newer than the file.
  mortise_conditions conditions = resumed_ ? written_before(started_ms_) : no_conditions();
  if (!order_.overwrite) conditions.if_none_match = str("*");
  mortise_put put = put_of(input_.from.ref(), name);
  announce(put, upload->size);
  input_.owner.put_on(put);
  put.conditions = &conditions;
  auto no = upload->object.open(site_.objects, put, {input_.from.shown(), input_.from.shown(name)});
  if (no) return is_there(no) ? std::nullopt : no;
  upload_ = std::move(upload);
  return std::nullopt;
}

Or<uint64_t> Promotion::store_some() {
  const auto bytes = upload_->file.next();
  if (!bytes) return NativeError(500, "", upload_->path.string() + " cannot be read");
  if (!bytes->empty()) {
    upload_->object.write(*bytes);
    return uint64_t{bytes->size()};
  }
  if (auto no = end_file()) return *std::move(no);
  return uint64_t{0};
}

/// The file is removed, if it is to be, when the object is stored; one that has taken its place stays, or what was
/// written to it since.
Refusal Promotion::end_file() {
  const std::unique_ptr<Upload> upload = std::move(upload_);
  if (auto no = upload->object.finish()) return is_there(no) ? std::nullopt : no;
  ++objects_;
  bytes_ += static_cast<uint64_t>(upload->size);
  if (!order_.remove) return std::nullopt;
  if (!upload->file.is_still_at(upload->path)) {
    site_.host.log(LogLevel::warning, "a file that was promoted stays: it was changed meanwhile",
                   {pair("file", upload->path.string())});
    return std::nullopt;
  }
  std::error_code ignored;
  fs::remove(upload->path, ignored);
  return std::nullopt;
}

}  // namespace mortise::api_native::ops
