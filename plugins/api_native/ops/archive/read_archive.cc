// SPDX-License-Identifier: Apache-2.0
//
// GET of files in an archive: of one, as it is; or of those that a pattern chooses, as a tar.
#include <mortise/call.h>
#include <mortise/text.h>

#include <regex>

#include "api_native/archives/tar_header.h"
#include "api_native/ops/archive/member.h"
#include "api_native/ops/handlers.h"

namespace mortise::api_native::ops {
namespace {

constexpr size_t kMaxPattern = 256;

/// Which files a pattern means, in one of AIStore's ways.
class Choice {
 public:
  static Or<Choice> parse(std::string pattern, std::string_view mode) {
    Choice out;
    out.pattern_ = std::move(pattern);
    out.mode_ = mode;
    if (out.pattern_.size() > kMaxPattern) return bad_request("archregx is longer than 256 bytes");
    if (mode != "regexp" && !mode.empty()) {
      for (const std::string_view known : {"prefix", "suffix", "substr", "wdskey"})
        if (mode == known) return out;
      return bad_request("invalid archmode \"" + std::string(mode.substr(0, 32)) +
                         "\": must be one of [regexp, prefix, suffix, substr, wdskey]");
    }
    try {
      // Its time is bounded by the product of the lengths, and it has no references back, as with AIStore.
      out.regex_ = std::regex(out.pattern_, std::regex::ECMAScript | std::regex_constants::__polynomial);
    } catch (const std::regex_error&) {
      return bad_request("archregx is no regular expression");
    }
    return out;
  }
  bool has(const std::string& name) const {
    if (mode_ == "prefix") return name.starts_with(pattern_);
    if (mode_ == "suffix") return name.ends_with(pattern_);
    if (mode_ == "substr") return name.find(pattern_) != std::string::npos;
    if (mode_ == "wdskey") return name.substr(0, name.find('.', name.rfind('/') + 1)) == pattern_;
    return name.size() <= kMaxPattern * 4 && std::regex_search(name, regex_);
  }

 private:
  std::string pattern_;
  std::string mode_;
  std::regex regex_;
};

Outcome answer_one(Context& c) {
  auto bytes = read_member(c.site, {c.found, c.key(), std::string(c.query.get("archpath"))});
  if (!bytes) return std::move(bytes.error());
  return Answer::with(std::move(*bytes), "application/octet-stream");
}

/// All of them together are held to the limit of one.
Outcome answer_many(Context& c, const Choice& choice) {
  ArchiveReader reader;
  if (auto no = reader.open(c.objects(), read_of(c.bucket(), c.key()), c.subject())) return *std::move(no);
  std::string tar;
  for (;;) {
    if (Call(c.call()).is_cancelled()) return NativeError(503, "", "nobody waits for the files any more");
    const auto more = reader.next();
    if (!more) return more.error();
    if (!*more) break;
    if (!choice.has(reader.name())) continue;
    const uint64_t limit = c.site.settings.max_member_bytes;
    const auto bytes = reader.read(limit - std::min<uint64_t>(limit, tar.size()));
    if (!bytes) return bytes.error();
    tar += tar_header(reader.name(), bytes->size(), c.site.host.unix_ms());
    tar += *bytes;
    tar.append(tar_padding(bytes->size()), '\0');
  }
  return Answer::with(tar + tar_end(), "application/x-tar");
}

}  // namespace

void read_archive(ContextPtr context) {
  if (!context->query.get("archpath").empty())
    return on_own_thread(std::move(context), [](ContextPtr own) { own->finish(answer_one(*own)); });
  auto choice = Choice::parse(std::string(context->query.get("archregx")), context->query.get("archmode"));
  if (!choice) return context->fail(choice.error());
  on_own_thread(std::move(context),
                [choice = std::move(*choice)](ContextPtr own) { own->finish(answer_many(*own, choice)); });
}

}  // namespace mortise::api_native::ops
