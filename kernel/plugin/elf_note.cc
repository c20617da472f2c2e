// SPDX-License-Identifier: Apache-2.0
#include "kernel/plugin/elf_note.h"

#include "kernel/plugin/plugin_file.h"

#include <mortise/abi/plugin.h>

#include <array>
#include <cstring>
#include <optional>
#include <string_view>

#include <elf.h>

namespace mortise::plugin {
namespace {

constexpr uint64_t kLargestNotes = 1 << 20;
constexpr uint32_t kMostHeaders = 4096;

#if defined(__x86_64__)
constexpr uint16_t kMachine = EM_X86_64;
#elif defined(__aarch64__)
constexpr uint16_t kMachine = EM_AARCH64;
#elif defined(__riscv)
constexpr uint16_t kMachine = EM_RISCV;
#else
#error "name the ELF machine of this processor here"
#endif

template <class T>
std::optional<T> read_struct(const ReadAt& read, uint64_t offset) {
  T out{};
  if (!read(offset, std::as_writable_bytes(std::span(&out, 1)))) return std::nullopt;
  return out;
}

/// Header number `index` of a table that begins at `table`; nullopt also if the offset overflows.
template <class T>
std::optional<T> read_header(const ReadAt& read, uint64_t table, uint32_t index) {
  uint64_t offset = 0;
  if (__builtin_add_overflow(table, uint64_t{index} * sizeof(T), &offset)) return std::nullopt;
  return read_struct<T>(read, offset);
}

Result<Elf64_Ehdr> read_file_header(const ReadAt& read) {
  const auto header = read_struct<Elf64_Ehdr>(read, 0);
  if (!header || std::memcmp(header->e_ident, ELFMAG, SELFMAG) != 0)
    return Error(Status::invalid, "is not an ELF file");
  if (header->e_ident[EI_CLASS] != ELFCLASS64 || header->e_ident[EI_DATA] != ELFDATA2LSB)
    return Error(Status::invalid, "is not a 64-bit little-endian ELF file");
  if (header->e_machine != kMachine) return Error(Status::invalid, "is built for another kind of processor");
  if (header->e_type != ET_DYN) return Error(Status::invalid, "is not a shared object");
  return *header;
}

/// Looks through a run of notes for ours. Sizes are 32 bits, each piece is padded to 4 bytes.
std::optional<std::string> scan_notes(std::string_view notes) {
  const auto padded = [](uint64_t n) { return (n + 3) & ~uint64_t{3}; };
  while (notes.size() >= sizeof(Elf64_Nhdr)) {
    Elf64_Nhdr head{};
    std::memcpy(&head, notes.data(), sizeof head);
    notes.remove_prefix(sizeof head);
    const uint64_t name_room = padded(head.n_namesz), text_room = padded(head.n_descsz);
    if (name_room > notes.size() || head.n_descsz > notes.size() - name_room) return std::nullopt;
    const std::string_view owner = notes.substr(0, head.n_namesz);
    const std::string_view text = notes.substr(name_room, head.n_descsz);
    constexpr std::string_view kOwner(MORTISE_NOTE_OWNER, sizeof MORTISE_NOTE_OWNER);  // with its NUL
    if (owner == kOwner && head.n_type == MORTISE_NOTE_TYPE) return std::string(text);
    notes.remove_prefix(std::min<uint64_t>(name_room + text_room, notes.size()));
  }
  return std::nullopt;
}

std::optional<std::string> notes_at(const ReadAt& read, uint64_t offset, uint64_t size) {
  if (size == 0 || size > kLargestNotes) return std::nullopt;
  std::string bytes(size, '\0');
  if (!read(offset, std::as_writable_bytes(std::span(bytes)))) return std::nullopt;
  return scan_notes(bytes);
}

std::optional<std::string> note_in_segments(const ReadAt& read, const Elf64_Ehdr& file) {
  if (file.e_phentsize != sizeof(Elf64_Phdr)) return std::nullopt;
  for (uint32_t i = 0; i < file.e_phnum && i < kMostHeaders; ++i) {
    const auto segment = read_header<Elf64_Phdr>(read, file.e_phoff, i);
    if (!segment) return std::nullopt;
    if (segment->p_type != PT_NOTE) continue;
    if (auto note = notes_at(read, segment->p_offset, segment->p_filesz)) return note;
  }
  return std::nullopt;
}

bool has_name(const ReadAt& read, const Elf64_Shdr& names, const Elf64_Shdr& section) {
  std::array<char, sizeof MORTISE_NOTE_SECTION> name{};  // with the NUL at the end
  uint64_t offset = 0;
  if (__builtin_add_overflow(names.sh_offset, uint64_t{section.sh_name}, &offset)) return false;
  return read(offset, std::as_writable_bytes(std::span(name))) &&
         std::memcmp(name.data(), MORTISE_NOTE_SECTION, name.size()) == 0;
}

/// A compiler may emit the section without the type that would put it into a note segment.
std::optional<std::string> note_in_sections(const ReadAt& read, const Elf64_Ehdr& file) {
  if (file.e_shentsize != sizeof(Elf64_Shdr) || file.e_shstrndx >= file.e_shnum) return std::nullopt;
  const auto names = read_header<Elf64_Shdr>(read, file.e_shoff, file.e_shstrndx);
  if (!names) return std::nullopt;
  for (uint32_t i = 0; i < file.e_shnum && i < kMostHeaders; ++i) {
    const auto section = read_header<Elf64_Shdr>(read, file.e_shoff, i);
    if (!section) return std::nullopt;
    if (section->sh_type == SHT_NOBITS || !has_name(read, *names, *section)) continue;
    if (auto note = notes_at(read, section->sh_offset, section->sh_size)) return note;
  }
  return std::nullopt;
}

/// False also if the sum overflows.
bool lies_within(uint64_t offset, uint64_t length, uint64_t size) {
  uint64_t end = 0;
  return !__builtin_add_overflow(offset, length, &end) && end <= size;
}

Error cut_short() {
  return {Status::invalid, "is cut short: it says that it is longer than it is; copy or build it again"};
}

}  // namespace

Result<std::string> find_note(const ReadAt& read) {
  const Result<Elf64_Ehdr> file = read_file_header(read);
  if (!file) return file.error();
  if (auto note = note_in_segments(read, *file)) return std::move(*note);
  if (auto note = note_in_sections(read, *file)) return std::move(*note);
  return Error(Status::invalid, "has no Mortise note, so it is not a plugin of Mortise");
}

Result<void> check_whole(const ReadAt& read, uint64_t size) {
  const Result<Elf64_Ehdr> file = read_file_header(read);
  if (!file) return file.error();
  if (file->e_phentsize != sizeof(Elf64_Phdr) || file->e_phnum == 0 || file->e_phnum > kMostHeaders)
    return Error(Status::invalid, "is damaged: its table of segments cannot be read");
  for (uint32_t i = 0; i < file->e_phnum; ++i) {
    const auto segment = read_header<Elf64_Phdr>(read, file->e_phoff, i);
    if (!segment) return cut_short();
    if (segment->p_type != PT_NULL && !lies_within(segment->p_offset, segment->p_filesz, size)) return cut_short();
  }
  // The table of sections is not mapped, but it is the last thing in a file: without it a part of the copy is missing.
  if (!lies_within(file->e_shoff, uint64_t{file->e_shnum} * file->e_shentsize, size)) return cut_short();
  return {};
}

Result<std::string> read_note(const std::string& path) {
  const Result<PluginFile> file = PluginFile::open(path);
  if (!file) return file.error();
  const ReadAt read = file->reader();
  const Result<void> whole = check_whole(read, file->size());
  Result<std::string> note = whole ? find_note(read) : Result<std::string>(whole.error());
  if (!note) note.error().message = path + " " + note.error().message;
  return note;
}

}  // namespace mortise::plugin
