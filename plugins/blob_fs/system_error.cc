// SPDX-License-Identifier: Apache-2.0
#include "blob_fs/system_error.h"

#include <cerrno>
#include <system_error>

namespace mortise::blob_fs {
namespace {

// EACCES, EPERM and EROFS are not Status::denied: that would tell clients that they lack a permission.
Status classify(int cause) {
  switch (cause) {
    case ENOSPC:
    case EDQUOT:
      return Status::no_space;
    case EMFILE:
    case ENFILE:
      return Status::busy;
    case EFBIG:
      return Status::too_large;
    default:
      return Status::io;
  }
}

const char* advice(int cause) {
  if (cause == EMFILE) return " (raise the limit of open files, LimitNOFILE or ulimit -n)";
  return "";
}

}  // namespace

Error system_error(int cause, const std::string& attempt) {
  return Error(classify(cause), "blob_fs: " + attempt + ": " + std::generic_category().message(cause) + advice(cause));
}

}  // namespace mortise::blob_fs
