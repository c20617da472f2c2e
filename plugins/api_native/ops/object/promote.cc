// SPDX-License-Identifier: Apache-2.0
//
// Files of the server become objects, as a job on a thread of the plugin's own. Only what lies below the configured
// directory, and no symbolic links.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "api_native/archives/blocking_body.h"
#include "api_native/http/context.h"
#include "api_native/ops/handlers.h"

namespace mortise::api_native::ops {
namespace {

namespace fs = std::filesystem;

struct Promotion {
  const Site& site;
  FoundBucket bucket;
  Identity who;
  fs::path source;   // canonical
  std::string name;  // of the object, or what the names of all begin with
  bool recursive = false;
  bool overwrite = false;
  bool remove = false;
  JobPtr job;
};

NativeError outside(const std::string& source, const std::string& root) {
  return {400, "errInvalidPromoteSource",
          "invalid promote source \"" + source.substr(0, 256) + "\": must be under " +
              (root.empty() ? "plugins.api_native.promote_root, which is not set" : root)};
}

/// The file or directory, without symbolic links and "..".
Or<fs::path> find_source(const Site& site, const std::string& source) {
  const std::string& root = site.settings.promote_root;
  if (root.empty() || !source.starts_with('/')) return outside(source, root);
  std::error_code failed;
  const fs::path base = fs::canonical(root, failed);
  if (failed) return outside(source, root);
  const fs::path found = fs::canonical(source, failed);
  if (failed && fs::path(source).lexically_normal().string().starts_with(root + "/"))
    return NativeError(404, "PathError", "\"" + source.substr(0, 256) + "\": " + failed.message());
  if (failed || !found.string().starts_with(base.string() + "/")) return outside(source, root);
  return found;
}

/// A pipe is not waited for.
class File {
 public:
  explicit File(const fs::path& path)
      : descriptor_(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  /// -1: it is no file that can be read.
  int64_t size() const {
    struct stat found {};
    if (descriptor_ < 0 || ::fstat(descriptor_, &found) != 0 || !S_ISREG(found.st_mode)) return -1;
    return found.st_size;
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
  std::string buffer_;
};

/// The file is removed, if it is to be, when the object is stored.
Refusal promote_file(const Promotion& p, const fs::path& path, const std::string& name) {
  if (auto no = check_object_name(name)) return no;
  File file(path);
  const int64_t size = file.size();
  if (size < 0) return bad_request(path.string() + " is no file that can be read");
  mortise_conditions absent = no_conditions();
  absent.if_none_match = str("*");
  mortise_put put = put_of(p.bucket.ref(), name);
  announce(put, size);
  put.owner = str(p.who.id);
  put.owner_name = str(p.who.display_name);
  put.etag_policy = MORTISE_ETAG_NATIVE;
  if (!p.overwrite) put.conditions = &absent;
  const auto there = [](const Refusal& no) { return no && no->status == 409; };
  BlockingWriter object;
  if (auto no = object.open(p.site.objects, put, {p.bucket.shown(), p.bucket.shown(name)}))
    return there(no) ? Refusal() : no;
  for (;;) {
    const auto bytes = file.next();
    if (!bytes) return NativeError(500, "", path.string() + " cannot be read");
    if (bytes->empty()) break;
    object.write(*bytes);
  }
  if (auto no = object.finish()) return there(no) ? Refusal() : no;
  p.job->count(1, size);
  std::error_code ignored;
  if (p.remove) fs::remove(path, ignored);
  return std::nullopt;
}

Refusal promote_directory(const Promotion& p, const fs::path& directory, const std::string& prefix) {
  std::error_code failed;
  for (const auto& entry : fs::directory_iterator(directory, failed)) {
    if (p.job->aborted()) return std::nullopt;
    const std::string name = prefix + entry.path().filename().string();
    const fs::file_status status = entry.symlink_status(failed);
    if (failed) break;
    if (fs::is_regular_file(status)) {
      if (auto no = promote_file(p, entry.path(), name)) return no;
    } else if (fs::is_directory(status) && p.recursive) {
      if (auto no = promote_directory(p, entry.path(), name + "/")) return no;
    }
  }
  if (failed) return NativeError(500, "", directory.string() + ": " + failed.message());
  return std::nullopt;
}

Refusal promote_all(const Promotion& p) {
  std::error_code ignored;
  if (!fs::is_directory(p.source, ignored))
    return promote_file(p, p.source, p.name.empty() ? p.source.filename().string() : p.name);
  const bool needs_slash = !p.name.empty() && !p.name.ends_with('/');
  return promote_directory(p, p.source, needs_slash ? p.name + "/" : p.name);
}

Or<std::shared_ptr<Promotion>> parse(const Context& c) {
  const Json& value = c.message.value;
  auto source = text_member(value, "src");
  if (!source) return std::move(source.error());
  if (source->empty()) *source = c.message.name;
  auto found = find_source(c.site, *source);
  if (!found) return std::move(found.error());
  auto name = text_member(value, "obj");
  if (!name) return std::move(name.error());
  auto p = std::make_shared<Promotion>(Promotion{c.site, c.found, c.who, std::move(*found), std::move(*name)});
  const struct {
    const char* name;
    bool Promotion::*into;
  } flags[] = {{"rcr", &Promotion::recursive}, {"ovw", &Promotion::overwrite}, {"dls", &Promotion::remove}};
  for (const auto& flag : flags) {
    const auto set = flag_member(value, flag.name);
    if (!set) return set.error();
    (*p).*flag.into = *set;
  }
  return p;
}

}  // namespace

void promote(ContextPtr context) {
  Context& c = *context;
  auto parsed = parse(c);
  if (!parsed) return c.fail(parsed.error());
  const std::shared_ptr<Promotion> p = std::move(*parsed);
  p->job = c.site.jobs->add("promote", {c.found.id(), {}, {}, p->source.string()});
  const bool taken = c.site.threads->submit([p] {
    if (const auto no = promote_all(*p)) p->job->note(no->message);
    p->job->finish(p->site.jobs->now_ns());
  });
  if (!taken) return c.fail(server_is_stopping());
  c.finish(Answer::text(p->job->id()));
}

}  // namespace mortise::api_native::ops
