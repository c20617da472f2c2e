// SPDX-License-Identifier: Apache-2.0
#include "meta_leveldb/status.h"

#include <cerrno>
#include <cstring>

namespace mortise::meta_leveldb {
namespace {

// LevelDB keeps of errno only its text, at the end of the message and behind a file name that may hold anything.
bool ends_with_text_of(const std::string& message, int error) {
  const std::string text = std::string(": ") + std::strerror(error);
  return message.size() >= text.size() && message.compare(message.size() - text.size(), text.size(), text) == 0;
}

Status classify(const leveldb::Status& status, const std::string& text) {
  if (status.IsCorruption()) return Status::corrupt;
  if (status.IsNotSupportedError()) return Status::unsupported;
  if (status.IsInvalidArgument()) return Status::invalid;
  if (is_no_space(status)) return Status::no_space;
  if (ends_with_text_of(text, EMFILE) || ends_with_text_of(text, ENFILE)) return Status::busy;
  return Status::io;  // NotFound too: it is a file of the database that is missing, not a record
}

}  // namespace

bool is_no_space(const leveldb::Status& status) {
  if (!status.IsIOError()) return false;
  const std::string text = status.ToString();
  return ends_with_text_of(text, ENOSPC) || ends_with_text_of(text, EDQUOT);
}

Error to_error(const leveldb::Status& status, const std::string& attempt) {
  const std::string text = status.ToString();
  return Error(classify(status, text), "meta_leveldb: " + attempt + ": " + text);
}

}  // namespace mortise::meta_leveldb
