// SPDX-License-Identifier: Apache-2.0
#include "api_native/msgpack/list_page.h"

#include <msgpack.hpp>

#include "api_native/wire/json.h"

namespace mortise::api_native {
namespace {

/// Bytes of a growing answer, as the packer wants them.
struct TextBuffer {
  std::string bytes;
  void write(const char* data, size_t size) { bytes.append(data, size); }
};

class MessagePackPage final : public ListPage {
 public:
  void add(const ListEntry& e) override {
    ++count_;
    const std::string_view texts[] = {e.checksum, e.atime, e.version, e.location, e.custom};
    constexpr std::string_view kKeys[] = {"cs", "a", "v", "t", "m"};
    uint32_t members = 1;
    for (const std::string_view text : texts) members += text.empty() ? 0u : 1u;
    members += (e.size != 0 ? 1u : 0u) + (e.copies != 0 ? 1u : 0u) + (e.flags != 0 ? 1u : 0u);
    rows_.pack_map(members);
    put(rows_, "n");
    put(rows_, e.name);
    for (size_t i = 0; i < std::size(texts); ++i) {
      if (texts[i].empty()) continue;
      put(rows_, kKeys[i]);
      put(rows_, texts[i]);
    }
    put_number("s", e.size);
    put_number("c", e.copies);
    put_number("f", e.flags);
  }

  std::string finish(std::string_view uuid, std::string_view token) override {
    TextBuffer head;
    msgpack::packer<TextBuffer> page(head);
    page.pack_map(4);
    put(page, "UUID");
    put(page, uuid);
    put(page, "ContinuationToken");
    put(page, token);
    put(page, "Entries");
    page.pack_array(count_);
    head.bytes.append(buffer_.bytes);
    put(page, "Flags");
    page.pack_uint8(0);
    return std::move(head.bytes);
  }
  std::string_view content_type() const noexcept override { return "application/msgpack"; }

 private:
  static void put(msgpack::packer<TextBuffer>& to, std::string_view text) {
    to.pack_str(static_cast<uint32_t>(text.size()));
    to.pack_str_body(text.data(), static_cast<uint32_t>(text.size()));
  }
  void put_number(std::string_view key, uint64_t number) {
    if (number == 0) return;
    put(rows_, key);
    rows_.pack(number);
  }

  TextBuffer buffer_;
  msgpack::packer<TextBuffer> rows_{buffer_};
  uint32_t count_ = 0;
};

class JsonPage final : public ListPage {
 public:
  void add(const ListEntry& e) override {
    rows_ += rows_.empty() ? "{\"name\":" : ",{\"name\":";
    append_json_text(rows_, e.name);
    put("checksum", e.checksum);
    put("atime", e.atime);
    put("version", e.version);
    put("location", e.location);
    put("custom-md", e.custom);
    if (e.size != 0) put("size", std::to_string(e.size));
    if (e.copies != 0) rows_ += ",\"copies\":" + std::to_string(e.copies);
    if (e.flags != 0) rows_ += ",\"flags\":" + std::to_string(e.flags);
    rows_ += '}';
  }
  std::string finish(std::string_view uuid, std::string_view token) override {
    std::string out = "{\"uuid\":";
    append_json_text(out, uuid);
    out += ",\"continuation_token\":";
    append_json_text(out, token);
    out += ",\"entries\":[";
    out += rows_;
    out += "],\"flags\":0}";
    return out;
  }
  std::string_view content_type() const noexcept override { return "application/json; charset=utf-8"; }

 private:
  void put(const char* key, std::string_view text) {
    if (text.empty()) return;
    rows_.append(",\"").append(key).append("\":");
    append_json_text(rows_, text);
  }
  std::string rows_;
};

}  // namespace

std::unique_ptr<ListPage> ListPage::message_pack() { return std::make_unique<MessagePackPage>(); }
std::unique_ptr<ListPage> ListPage::json() { return std::make_unique<JsonPage>(); }

}  // namespace mortise::api_native
