// SPDX-License-Identifier: Apache-2.0
#include "unit/plugins/meta_leveldb/faulty_env.h"

#include <cstring>

namespace mortise::meta_leveldb {
namespace {

class FaultyFile : public leveldb::WritableFile {
 public:
  FaultyFile(std::unique_ptr<leveldb::WritableFile> base, std::string name, const FaultyEnv& env)
      : base_(std::move(base)), name_(std::move(name)), env_(env) {}

  leveldb::Status Append(const leveldb::Slice& data) override {
    const int error = env_.append_error;
    if (error == 0 || name_.find(env_.unappendable) == std::string::npos) return base_->Append(data);
    (void)base_->Append({data.data(), data.size() / 2});
    (void)base_->Flush();
    return failed(error);
  }
  leveldb::Status Close() override { return base_->Close(); }
  leveldb::Status Flush() override { return base_->Flush(); }
  leveldb::Status Sync() override {
    auto s = base_->Sync();
    const int error = env_.sync_error;
    if (error == 0 || name_.find(env_.unsyncable) == std::string::npos) return s;
    if (env_.one_sync) env_.sync_error = 0;
    return failed(error);
  }

 private:
  leveldb::Status failed(int error) const { return leveldb::Status::IOError(name_, std::strerror(error)); }
  std::unique_ptr<leveldb::WritableFile> base_;
  std::string name_;
  const FaultyEnv& env_;
};

}  // namespace

leveldb::Status FaultyEnv::NewWritableFile(const std::string& name, leveldb::WritableFile** file) {
  if (refuse_unmakeable && name.find(unmakeable) != std::string::npos)
    return leveldb::Status::IOError(name, "refused by the test");
  auto s = target()->NewWritableFile(name, file);
  if (s.ok()) *file = new FaultyFile(std::unique_ptr<leveldb::WritableFile>(*file), name, *this);
  return s;
}

}  // namespace mortise::meta_leveldb
