// SPDX-License-Identifier: Apache-2.0
#include "kernel/plugin/image.h"

#include <algorithm>
#include <cstring>

#include <link.h>

namespace mortise::plugin {

Image Image::around(const void* address) {
  struct Search {
    const void* address;
    Image found;
  } search{address, {}};
  const auto visit = [](dl_phdr_info* info, size_t, void* context) {
    Search& s = *static_cast<Search*>(context);
    Image image;
    for (size_t i = 0; i < info->dlpi_phnum; ++i) {
      const ElfW(Phdr)& segment = info->dlpi_phdr[i];
      if (segment.p_type != PT_LOAD || (segment.p_flags & PF_R) == 0) continue;
      const uintptr_t begin = info->dlpi_addr + segment.p_vaddr;
      image.ranges_.push_back({begin, begin + segment.p_memsz});
    }
    if (!image.contains(s.address, 1)) return 0;
    s.found = std::move(image);
    return 1;
  };
  dl_iterate_phdr(visit, &search);
  return std::move(search.found);
}

bool Image::contains(const void* address, size_t size) const noexcept {
  const auto at = reinterpret_cast<uintptr_t>(address);
  return std::any_of(ranges_.begin(), ranges_.end(), [&](const Range& range) {
    return at >= range.begin && at <= range.end && size <= range.end - at;
  });
}

std::optional<std::string> Image::text(const char* address, size_t limit) const {
  if (address == nullptr) return std::string();
  const auto at = reinterpret_cast<uintptr_t>(address);
  for (const Range& range : ranges_) {
    if (at < range.begin || at >= range.end) continue;
    const size_t room = std::min<size_t>(limit, range.end - at);
    const size_t length = strnlen(address, room);
    if (length == room) return std::nullopt;
    return std::string(address, length);
  }
  return std::nullopt;
}

}  // namespace mortise::plugin
