// SPDX-License-Identifier: Apache-2.0
#include "kernel/plugin/elf_note.h"

#include "unit/kernel/plugin/elf_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

namespace mortise::plugin {
namespace {

using testing::HasSubstr;

const std::string kOurs = note_bytes("Mortise", 1, "name=x\n");

TEST(ElfNote, IsFoundAmongOthers) {
  const ElfFile file(note_bytes("GNU", 3, "build id") + note_bytes("Mortise", 7, "other type") + kOurs);
  const Result<std::string> note = find_note_in(file.bytes());
  ASSERT_TRUE(note.ok());
  EXPECT_EQ(*note, "name=x\n");
}

TEST(ElfNote, AFileCutAnywhereIsRefusedAndNeverRead) {
  const std::string whole = ElfFile(kOurs).bytes();
  for (size_t size = 0; size < whole.size(); ++size) EXPECT_FALSE(find_note_in(whole.substr(0, size)).ok()) << size;
}

TEST(ElfNote, SaysWhatTheFileIsInstead) {
  EXPECT_EQ(find_note_in("This is a text.").error().message, "is not an ELF file");
  ElfFile executable(kOurs), foreign(kOurs), small(kOurs), plain("");
  executable.header.e_type = ET_EXEC;
  foreign.header.e_machine = EM_S390;
  small.header.e_ident[EI_CLASS] = ELFCLASS32;
  EXPECT_EQ(find_note_in(executable.bytes()).error().message, "is not a shared object");
  EXPECT_EQ(find_note_in(foreign.bytes()).error().message, "is built for another kind of processor");
  EXPECT_EQ(find_note_in(small.bytes()).error().message, "is not a 64-bit little-endian ELF file");
  EXPECT_THAT(find_note_in(plain.bytes()).error().message, HasSubstr("has no Mortise note"));
}

TEST(ElfNote, SizesThatLieAreRefused) {
  for (const uint32_t lie : {0xFFFFFFFFu, 0xFFFFFFFCu, 0x80000000u, 1000u}) {
    std::string long_name = kOurs, long_text = kOurs;
    std::memcpy(long_name.data(), &lie, 4);
    std::memcpy(long_text.data() + 4, &lie, 4);
    EXPECT_FALSE(find_note_in(ElfFile(long_name).bytes()).ok()) << lie;
    EXPECT_FALSE(find_note_in(ElfFile(long_text).bytes()).ok()) << lie;
  }
  ElfFile huge(kOurs), beyond(kOurs), table_beyond(kOurs);
  huge.segment.p_filesz = UINT64_MAX;
  beyond.segment.p_offset = UINT64_MAX - 4;
  table_beyond.header.e_phoff = UINT64_MAX - 4;
  table_beyond.header.e_phnum = 0xFFFF;
  for (const ElfFile* file : {&huge, &beyond, &table_beyond}) EXPECT_FALSE(find_note_in(file->bytes()).ok());
}

/// A compiler that does not mark the section as a note leaves it out of the segments.
TEST(ElfNote, IsFoundBySectionNameToo) {
  ElfFile file(kOurs);
  file.segment.p_type = PT_LOAD;
  const std::string names = std::string("\0.note.mortise\0", 15);
  Elf64_Shdr table[2]{};
  const uint64_t names_at = file.bytes().size();
  table[0].sh_type = SHT_STRTAB;
  table[0].sh_offset = names_at;
  table[0].sh_size = names.size();
  table[1].sh_type = SHT_PROGBITS;
  table[1].sh_name = 1;
  table[1].sh_offset = sizeof file.header + sizeof file.segment;
  table[1].sh_size = kOurs.size();
  file.header.e_shoff = names_at + names.size();
  file.header.e_shentsize = sizeof table[0];
  file.header.e_shnum = 2;
  std::string bytes = file.bytes() + names;
  append(bytes, table, sizeof table);
  const Result<std::string> note = find_note_in(bytes);
  ASSERT_TRUE(note.ok()) << note.error().message;
  EXPECT_EQ(*note, "name=x\n");
}

TEST(ElfNote, IsReadFromARealPlugin) {
  const std::filesystem::path build = std::getenv("MORTISE_BUILD_DIR");
  const Result<std::string> note = read_note((build / "tests/zoo/zoo_mirror.so").string());
  ASSERT_TRUE(note.ok()) << note.error().message;
  EXPECT_THAT(*note, HasSubstr("name=zoo_mirror\n"));
  EXPECT_EQ(read_note("/no/such.so").error().message, "/no/such.so: No such file or directory");
}

}  // namespace
}  // namespace mortise::plugin
