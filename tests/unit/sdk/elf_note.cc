// SPDX-License-Identifier: Apache-2.0
#include "unit/sdk/elf_note.h"

#include <elf.h>
#include <mortise/abi/plugin.h>

#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace mortise::test {
namespace {

template <class T>
T at(const std::string& bytes, size_t offset) {
  if (offset + sizeof(T) > bytes.size()) throw std::runtime_error("the ELF file is cut short");
  T value;
  std::memcpy(&value, bytes.data() + offset, sizeof value);
  return value;
}

Elf64_Shdr section_named(const std::string& bytes, const char* name) {
  const auto header = at<Elf64_Ehdr>(bytes, 0);
  const auto section = [&](size_t i) { return at<Elf64_Shdr>(bytes, header.e_shoff + i * sizeof(Elf64_Shdr)); };
  const Elf64_Shdr names = section(header.e_shstrndx);
  for (size_t i = 0; i < header.e_shnum; ++i) {
    const Elf64_Shdr candidate = section(i);
    if (std::strcmp(bytes.c_str() + names.sh_offset + candidate.sh_name, name) == 0) return candidate;
  }
  throw std::runtime_error(std::string("there is no section ") + name);
}

}  // namespace

std::string read_note(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  const Elf64_Shdr section = section_named(bytes, MORTISE_NOTE_SECTION);
  const auto note = at<Elf64_Nhdr>(bytes, section.sh_offset);
  const size_t owner = section.sh_offset + sizeof note;
  const bool ours =
      note.n_namesz == sizeof(MORTISE_NOTE_OWNER) && note.n_type == MORTISE_NOTE_TYPE &&
      bytes.compare(owner, sizeof(MORTISE_NOTE_OWNER), MORTISE_NOTE_OWNER, sizeof(MORTISE_NOTE_OWNER)) == 0;
  if (section.sh_type != SHT_NOTE || (section.sh_flags & SHF_ALLOC) == 0) throw std::runtime_error("not a loaded note");
  if (!ours || note.n_descsz + sizeof note + note.n_namesz > section.sh_size) throw std::runtime_error("not our note");
  return std::string(bytes, owner + note.n_namesz, note.n_descsz).c_str();
}

}  // namespace mortise::test
