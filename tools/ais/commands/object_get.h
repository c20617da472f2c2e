// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ais/calls/objects.h"
#include "ais/command_line/command.h"
#include "ais/commands/download_plan.h"

#include <optional>
#include <string>

namespace mortise::ais {

class ObjectGet : public Command {
 public:
  void describe(Options& options) override;
  Result<void> run(Session& session) override;

 private:
  virtual const char* object_name() const { return "BUCKET/OBJECT"; }
  virtual const char* object_help() const {
    return "for example ais://photos/2026/a.jpg; a bucket with --prefix, --list or --template";
  }
  /// What another command makes of the words.
  virtual void adapt(GetRequest&) const {}
  /// Whether archives are extracted without being asked for it.
  virtual bool extracts() const { return false; }

  DownloadSink::Verify verify() const;
  /// Of the members of an archive.
  Result<void> check_pattern() const;
  Result<void> parse_range();
  Result<void> tell_presence(Session& session);
  /// The name of the file: of the object or the member, unless one was given.
  std::string destination() const;
  Result<void> get(Session& session);
  /// Decides whether something is extracted. Fails if it was asked for and cannot be.
  Result<void> find_extraction();
  /// What is in the archive `path`; what is to be told of it.
  Result<std::string> extract(Session& session, const std::string& path) const;
  Result<uint64_t> get_in_parts(Session& session, const std::string& path);
  Error explained(Error error, const std::string& path) const;
  std::string told(const std::string& path, uint64_t size) const;
  bool goes_nowhere() const { return to_ == "-" || to_ == "/dev/null"; }

  GetRequest request_;
  std::string object_, to_, offset_, length_;
  DownloadPlan many_;
  std::optional<uint64_t> part_;
  bool checksum_ = false, check_cached_ = false, parted_ = false, silent_ = false, extract_ = false;
};

}  // namespace mortise::ais
