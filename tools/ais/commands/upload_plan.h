// SPDX-License-Identifier: Apache-2.0
//
// Which files go where: what "object put" and "archive put" have in common.
#pragma once

#include "ais/command_line/command.h"
#include "ais/parse/bucket_uri.h"
#include "ais/transfer/local_files.h"
#include "ais/transfer/transfer_progress.h"

#include <functional>
#include <string>
#include <vector>

namespace mortise::ais {

class UploadPlan {
 public:
  /// `words` and `help`: what is told of the source and the destination.
  void describe(Options& options, const char* words, const char* help);
  /// The words are checked; no file is looked at.
  Result<void> parse();
  Result<FoundFiles> find() const;

  bool is_standard_input() const { return source_ == "-"; }
  bool is_dry_run() const { return dry_run_; }
  uint64_t workers() const { return workers_; }
  /// A bucket, with the beginning of the names or the one name.
  const BucketUri& target() const { return target_; }
  /// Without a name, or with one that ends in a slash, the file's name is put behind it.
  BucketUri object_of_single(const LocalName& file) const;
  BucketUri object_of(const LocalName& file) const;

  /// Shows what is to be done, and asks. Fails if the answer is no.
  Result<void> agree(Session& session, const FoundFiles& found, const char* verb) const;
  using Job = std::function<Result<void>(HttpClient&, size_t, TransferProgress&)>;
  Result<void> upload(Session& session, const FoundFiles& found, bool progress, const Job& job) const;

 private:
  std::vector<std::string> words_;
  std::string source_, list_, name_template_;
  BucketUri target_;
  uint64_t workers_ = 0;
  bool recursive_ = false, yes_ = false, dry_run_ = false, with_folder_ = false, continue_ = false, verbose_ = false;
};

/// An archive, its type (empty: by its name), and whether it is made if it is not there.
struct ArchiveTarget {
  BucketUri archive;
  std::string type;
  bool may_create = true;
};
/// Whether the next file makes it.
Result<bool> is_new_archive(Session& session, const ArchiveTarget& to);
/// "CREATE ais://b/x.tar with FILES" or "APPEND FILES to ais://b/x.tar".
std::string told_of_archive(const ArchiveTarget& to, bool is_new, const std::string& source);
/// One file as a member of an archive.
Result<void> put_into_archive(Session& session, const UploadPlan& plan, const std::string& member,
                              const std::string& type = {}, bool may_create = true);

}  // namespace mortise::ais
