// SPDX-License-Identifier: Apache-2.0
#include "kernel/support/crash_line.h"

#include <mortise/text/hex.h>

#include "kernel/support/running_call.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <exception>

#include <link.h>
#include <sys/uio.h>
#include <ucontext.h>
#include <unistd.h>

namespace mortise::support {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

constexpr const char* kServer = "";  // the name of our own code

/// Where code is. Written at startup, an entry whole before `count` grows; read by handlers.
struct Code {
  uintptr_t begin;
  uintptr_t end;
  const char* plugin;
};
constexpr size_t kMostCode = 256;
std::array<Code, kMostCode> code;  // NOLINT: a handler can look nowhere else
std::atomic<size_t> code_count{0};
std::atomic<bool> exit_expected{false};
constinit thread_local bool line_written = false;

/// A line that is put together without memory from anybody.
class Line {
 public:
  Line& add(const char* text) noexcept {
    for (; *text != 0 && size_ + 1 < sizeof text_; ++text) text_[size_++] = *text;
    return *this;
  }
  Line& add_hex(uintptr_t number) noexcept {
    std::array<char, 2 * sizeof number + 1> digits{};
    size_t at = digits.size() - 1;
    do {
      digits[--at] = text::kHexDigits[number % 16];
      number /= 16;
    } while (number != 0);
    return add("0x").add(&digits[at]);
  }
  void write() noexcept {
    text_[size_++] = '\n';
    [[maybe_unused]] const ssize_t ignored = ::write(STDERR_FILENO, text_, size_);
  }

 private:
  char text_[512] = {};
  size_t size_ = 0;
};

/// Whose code an address is in; nullptr if that is not known.
const char* owner_of(uintptr_t address) noexcept {
  const size_t count = code_count.load(std::memory_order_acquire);
  for (size_t i = 0; i < count; ++i)
    if (address >= code[i].begin && address < code[i].end) return code[i].plugin;
  return nullptr;
}

struct Place {
  uintptr_t instruction = 0;
  uintptr_t stack = 0;
};

Place place_of(const void* context) noexcept {
  const auto& machine = static_cast<const ucontext_t*>(context)->uc_mcontext;
#if defined(__x86_64__)
  return {static_cast<uintptr_t>(machine.gregs[REG_RIP]), static_cast<uintptr_t>(machine.gregs[REG_RSP])};
#elif defined(__aarch64__)
  return {machine.pc, machine.sp};
#else
  (void)machine;
  return {};
#endif
}

/// The nearest plugin that the stack mentions: a crash in the C library, or abort(), was called from somewhere. Reads
/// through the kernel, because the stack may end anywhere.
const char* plugin_on_stack(uintptr_t stack) noexcept {
  std::array<uintptr_t, 512> words{};
  for (int round = 0; round < 8 && stack != 0; ++round, stack += sizeof words) {
    const iovec to{words.data(), sizeof words}, from{reinterpret_cast<void*>(stack), sizeof words};
    const ssize_t got = ::process_vm_readv(::getpid(), &to, 1, &from, 1, 0);
    if (got <= 0) break;
    for (size_t i = 0; i < static_cast<size_t>(got) / sizeof(uintptr_t); ++i)
      if (const char* owner = owner_of(words[i]); owner != nullptr && owner != kServer) return owner;
  }
  return nullptr;
}

/// "plugin 'x' in start()", or the best that is known. `place` may be empty.
void add_culprit(Line& line, const Place& place) noexcept {
  const Running running = running_here();
  const char* owner = owner_of(place.instruction);
  if (running.plugin != nullptr) {
    if (owner == kServer) line.add("in the server's own code, called by ");
    if (owner != nullptr && owner != kServer && std::strcmp(owner, running.plugin) != 0)
      line.add("in the code of plugin '").add(owner).add("', called by ");
    line.add("plugin '").add(running.plugin).add("' in ").add(running.function);
    return;
  }
  if (owner != nullptr && owner != kServer) {
    line.add("plugin '").add(owner).add("', on a thread of its own");
    return;
  }
  const char* caller = plugin_on_stack(place.stack);
  if (owner == kServer) line.add("in the server's own code, ").add(caller == nullptr ? "" : "called by ");
  if (caller == nullptr)
    line.add("no plugin was running on this thread");
  else
    line.add("plugin '").add(caller).add("', on a thread of its own");
}

const char* name_of(int number) noexcept {
  switch (number) {
    case SIGSEGV:
      return "SIGSEGV";
    case SIGBUS:
      return "SIGBUS";
    case SIGILL:
      return "SIGILL";
    case SIGFPE:
      return "SIGFPE";
    default:
      return "SIGABRT";
  }
}

/// SA_RESETHAND: what comes back here, or is raised again by returning, kills.
void on_signal(int number, siginfo_t* info, void* context) {
  if (!line_written) {
    line_written = true;
    Line line;
    line.add("mortise: crashed with ").add(name_of(number));
    if (number == SIGSEGV || number == SIGBUS)
      line.add(" at address ").add_hex(reinterpret_cast<uintptr_t>(info->si_addr));
    line.add(": ");
    add_culprit(line, place_of(context));
    line.write();
  }
  // A fault of the processor happens again on return; anything else has to be sent again.
  if (info->si_code <= 0 || number == SIGABRT) ::raise(number);
}

[[noreturn]] void on_terminate() {
  Line line;
  line.add("mortise: an exception that nobody caught");
  if (const std::exception_ptr thrown = std::current_exception(); thrown) {
    try {
      std::rethrow_exception(thrown);
    } catch (const std::exception& e) {
      line.add(" (").add(e.what()).add(")");
    } catch (...) {
    }
  }
  line.add(": ");
  add_culprit(line, {0, reinterpret_cast<uintptr_t>(__builtin_frame_address(0))});
  line.write();
  line_written = true;
  std::abort();
}

void on_exit() {
  if (exit_expected.load()) return;
  Line line;
  line.add("mortise: exit() was called: ");
  add_culprit(line, {0, reinterpret_cast<uintptr_t>(__builtin_frame_address(0))});
  line.write();
  _exit(EXIT_FAILURE);
}

}  // namespace

void remember_code(const char* plugin, const void* address) {
  struct Search {
    uintptr_t address;
    const char* plugin;
  } search{reinterpret_cast<uintptr_t>(address), plugin};
  const auto visit = [](dl_phdr_info* info, size_t, void* context) {
    const Search& s = *static_cast<const Search*>(context);
    uintptr_t begin = UINTPTR_MAX, end = 0;
    for (size_t i = 0; i < info->dlpi_phnum; ++i) {
      const ElfW(Phdr)& segment = info->dlpi_phdr[i];
      if (segment.p_type != PT_LOAD) continue;
      begin = std::min<uintptr_t>(begin, info->dlpi_addr + segment.p_vaddr);
      end = std::max<uintptr_t>(end, info->dlpi_addr + segment.p_vaddr + segment.p_memsz);
    }
    if (s.address < begin || s.address >= end) return 0;
    const size_t count = code_count.load(std::memory_order_relaxed);
    if (count < kMostCode) {
      code[count] = {begin, end, s.plugin};
      code_count.store(count + 1, std::memory_order_release);
    }
    return 1;
  };
  dl_iterate_phdr(visit, &search);
}

void expect_exit() noexcept { exit_expected.store(true); }

void watch_crashes() {
  std::atexit(&on_exit);
  std::at_quick_exit(&on_exit);
  if (kSanitized) return;
  remember_code(kServer, reinterpret_cast<const void*>(&watch_crashes));
  std::set_terminate(&on_terminate);
  struct sigaction action {};
  action.sa_sigaction = &on_signal;
  action.sa_flags = static_cast<int>(SA_SIGINFO | SA_RESETHAND | SA_ONSTACK | SA_NODEFER);
  sigemptyset(&action.sa_mask);
  for (const int number : {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT}) ::sigaction(number, &action, nullptr);
}

}  // namespace mortise::support
