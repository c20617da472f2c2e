// SPDX-License-Identifier: Apache-2.0
#include "support/test_server.h"

#include "support/file_watch.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <system_error>

namespace mortise::test {
namespace {

namespace fs = std::filesystem;
/// Long enough for a sanitizer on a busy machine, and shorter than the time that ctest gives a program: a test that
/// waits for what does not come fails with the log of its server.
constexpr std::chrono::minutes kPatience{2};

using Environment = std::vector<std::pair<std::string, std::string>>;

fs::path program() {
  const char* build = std::getenv("MORTISE_BUILD_DIR");
  if (build == nullptr) throw std::runtime_error("set MORTISE_BUILD_DIR to a build directory; ctest does");
  return fs::path(build) / "bin" / "mortise";
}

std::string read_all(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return std::move(out).str();
}

std::vector<char*> pointers(const std::vector<std::string>& strings) {
  std::vector<char*> out;
  for (const std::string& s : strings) out.push_back(const_cast<char*>(s.c_str()));
  out.push_back(nullptr);
  return out;
}

/// The test's own environment without the variables that the program would obey, and `added`, which replaces what is
/// there: of two entries of a name, the program would see the first.
std::vector<std::string> environment_with(const Environment& added) {
  const auto replaced = [&](std::string_view entry) {
    const std::string_view name = entry.substr(0, entry.find('='));
    return name.starts_with("MORTISE_") ||
           std::any_of(added.begin(), added.end(), [&](const auto& variable) { return variable.first == name; });
  };
  std::vector<std::string> out;
  for (char** entry = environ; *entry != nullptr; ++entry)
    if (!replaced(*entry)) out.emplace_back(*entry);
  for (const auto& [name, value] : added) out.push_back(name + "=" + value);
  return out;
}

pid_t spawn_program(const std::vector<std::string>& arguments, const Environment& added, const fs::path& output,
                    const fs::path& errors) {
  std::vector<std::string> full{program().string()};
  full.insert(full.end(), arguments.begin(), arguments.end());
  const std::vector<std::string> environment = environment_with(added);
  constexpr int kAppend = O_WRONLY | O_CREAT | O_APPEND;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output.c_str(), kAppend, 0600);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, errors.c_str(), kAppend, 0600);
  pid_t pid = -1;
  const int error =
      posix_spawn(&pid, full[0].c_str(), &actions, nullptr, pointers(full).data(), pointers(environment).data());
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) throw std::system_error(error, std::generic_category(), full[0]);
  return pid;
}

int wait_for(pid_t pid) {
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/// The texts of `"name":["…","…"]` or `"name":"…"`. Enough for the ready file, which escapes nothing in addresses.
std::vector<std::string> json_texts(const std::string& json, const std::string& name) {
  std::vector<std::string> out;
  size_t at = json.find("\"" + name + "\":");
  if (at == std::string::npos) return out;
  at += name.size() + 3;
  const bool array = json[at] == '[';
  if (array) ++at;
  while (json[at] == '"') {
    const size_t close = json.find('"', at + 1);
    out.push_back(json.substr(at + 1, close - at - 1));
    at = close + 1;
    if (!array || json[at] != ',') break;
    ++at;
  }
  return out;
}

}  // namespace

Finished run_mortise(const std::vector<std::string>& arguments, const Environment& environment) {
  const TempDirectory directory;
  const fs::path output = directory.path() / "output", errors = directory.path() / "errors";
  Finished finished;
  finished.code = wait_for(spawn_program(arguments, environment, output, errors));
  finished.output = read_all(output);
  finished.errors = read_all(errors);
  return finished;
}

TestServer::TestServer() : TestServer(Options{}) {}

TestServer::TestServer(Options options) : options_(std::move(options)) {
  if (!options_.config.empty()) std::ofstream(config_file()) << options_.config;
}

TestServer::~TestServer() { kill(); }

void TestServer::spawn() {
  std::vector<std::string> arguments{"serve", "--ready-file", (directory() / "ready.json").string()};
  for (const std::string& set :
       {std::string("server.listen=127.0.0.1:0"), std::string("server.admin_listen=127.0.0.1:0"),
        "server.data_dir=" + (directory() / "data").string()}) {
    arguments.push_back("--set");
    arguments.push_back(set);
  }
  if (!options_.config.empty()) {
    arguments.push_back("--config");
    arguments.push_back(config_file().string());
  }
  arguments.insert(arguments.end(), options_.flags.begin(), options_.flags.end());
  std::error_code ignored;
  fs::remove(directory() / "ready.json", ignored);
  pid_ = spawn_program(arguments, options_.environment, directory() / "log", directory() / "log");
}

void TestServer::start() {
  spawn();
  wait_until_ready();
}

int TestServer::start_and_wait() {
  spawn();
  return wait();
}

bool TestServer::has_ended() const {
  siginfo_t info{};
  return ::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid != 0;
}

void TestServer::wait_until_ready() {
  const fs::path file = directory() / "ready.json";
  const FileWatch watch(directory(), pid_);
  const auto give_up = std::chrono::steady_clock::now() + kPatience;
  while (!fs::exists(file)) {
    if (has_ended()) {
      const int code = wait();
      throw std::runtime_error("the server ended with " + std::to_string(code) + " instead of serving:\n" + log());
    }
    if (!watch.wait(give_up)) throw std::runtime_error("the server does not become ready:\n" + log());
  }
  const std::string json = read_all(file);
  addresses_ = json_texts(json, "listen");
  for (std::string& address : addresses_)
    if (address.starts_with("tls://")) address.erase(0, 6);
  const std::vector<std::string> admin = json_texts(json, "admin");
  admin_ = admin.empty() ? "" : admin[0];
}

bool TestServer::wait_for_log(const std::string& text) const {
  if (pid_ < 0) return log().find(text) != std::string::npos;
  const FileWatch watch(directory(), pid_);
  const auto give_up = std::chrono::steady_clock::now() + kPatience;
  while (log().find(text) == std::string::npos)
    if (has_ended() || !watch.wait(give_up)) return log().find(text) != std::string::npos;
  return true;
}

void TestServer::send(int signal) {
  if (pid_ > 0) ::kill(pid_, signal);
}

void TestServer::kill() {
  send(SIGKILL);
  wait();
}

int TestServer::terminate() {
  send(SIGTERM);
  return wait();
}

int TestServer::wait() {
  if (pid_ <= 0) return -1;
  const int code = wait_for(pid_);
  pid_ = -1;
  return code;
}

std::string TestServer::log() const { return read_all(directory() / "log"); }

}  // namespace mortise::test
