// SPDX-License-Identifier: Apache-2.0
//
// Builds small ELF files in memory, so that each of their fields can be wrong in a test.
#pragma once

#include "kernel/plugin/elf_note.h"

#include <elf.h>

#include <cstring>
#include <string>
#include <string_view>

namespace mortise::plugin {

inline void append(std::string& out, const void* data, size_t size) {
  out.append(static_cast<const char*>(data), size);
}

/// One note, padded.
inline std::string note_bytes(std::string_view owner, uint32_t type, std::string_view text) {
  const Elf64_Nhdr head{static_cast<uint32_t>(owner.size() + 1), static_cast<uint32_t>(text.size()), type};
  std::string out;
  append(out, &head, sizeof head);
  out += owner;
  out += '\0';
  while (out.size() % 4 != 0) out += '\0';
  out += text;
  while (out.size() % 4 != 0) out += '\0';
  return out;
}

/// A shared object that holds `notes` in one segment and nothing else.
struct ElfFile {
  Elf64_Ehdr header{};
  Elf64_Phdr segment{};
  std::string notes;

  explicit ElfFile(std::string note_run) : notes(std::move(note_run)) {
    std::memcpy(header.e_ident, ELFMAG, SELFMAG);
    header.e_ident[EI_CLASS] = ELFCLASS64;
    header.e_ident[EI_DATA] = ELFDATA2LSB;
    header.e_type = ET_DYN;
#if defined(__aarch64__)
    header.e_machine = EM_AARCH64;
#elif defined(__riscv)
    header.e_machine = EM_RISCV;
#else
    header.e_machine = EM_X86_64;
#endif
    header.e_phoff = sizeof header;
    header.e_phentsize = sizeof segment;
    header.e_phnum = 1;
    segment.p_type = PT_NOTE;
    segment.p_offset = sizeof header + sizeof segment;
    segment.p_filesz = notes.size();
  }
  std::string bytes() const {
    std::string out;
    append(out, &header, sizeof header);
    append(out, &segment, sizeof segment);
    return out + notes;
  }
};

inline Result<std::string> find_note_in(const std::string& file) {
  return find_note([&](uint64_t offset, std::span<std::byte> out) {
    if (offset > file.size() || out.size() > file.size() - offset) return false;
    std::memcpy(out.data(), file.data() + offset, out.size());
    return true;
  });
}

}  // namespace mortise::plugin
