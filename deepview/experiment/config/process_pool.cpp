#include "deepview/experiment/config/process_pool.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

#include "deepview/base/error.hpp"
#include "deepview/io/text.hpp"

namespace deepview {
namespace {

constexpr std::size_t most_output = 1U << 20U;
constexpr int news_milliseconds = 20;
constexpr int cannot_run = 127;

Error failure(const std::string& what) {
  return {ErrorKind::io, fmt::format("{}: {}", what, std::strerror(errno))};
}

class Descriptor {
 public:
  explicit Descriptor(int file) : file_(file) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (file_ >= 0) ::close(file_);
  }
  int get() const noexcept { return file_; }
  int release() noexcept { return std::exchange(file_, -1); }

 private:
  int file_;
};

// What the new process needs, made ready before there is one.
struct Start {
  const char* program;
  char* const* words;
  const char* folder;
  int output, errors, nothing, shared;
  pid_t parent;
};

// Other threads may have held any lock when the process was made: from here to exec, system calls only.
[[noreturn]] void become(const Start& start) noexcept {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != start.parent) ::_exit(cannot_run);  // it ended before we could ask to be told
  ::setpgid(0, 0);                                       // away from the terminal's Ctrl-C
  ::dup2(start.nothing, STDIN_FILENO);
  ::dup2(start.output, STDOUT_FILENO);
  ::dup2(start.errors, STDERR_FILENO);
  if (start.shared >= 0) ::fcntl(start.shared, F_SETFD, 0);
  if (::chdir(start.folder) == 0) ::execv(start.program, start.words);
  constexpr std::string_view message = "deepview: the program cannot be run in its folder\n";
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, message.data(), message.size());
  ::_exit(cannot_run);
}

std::vector<char*> pointers_to(std::vector<std::string>& words) {
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  return pointers;
}

int exit_code_of(int status) {
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

void ProcessPool::start(std::size_t job, const ProcessCommand& command) {
  std::vector<std::string> words{"deepview"};
  words.insert(words.end(), command.words.begin(), command.words.end());
  const std::vector<char*> pointers = pointers_to(words);
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw failure("no pipe can be made");
  Descriptor output(ends[0]);
  const Descriptor input(ends[1]);
  ::fcntl(output.get(), F_SETFL, O_NONBLOCK);
  const Descriptor errors(
      ::open(command.error_file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644));
  if (errors.get() < 0)
    throw failure(fmt::format("cannot write '{}'", shown_text(command.error_file.string())));
  const Descriptor nothing(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  processes_.reserve(processes_.size() + 1);
  const Start start{command.program.c_str(),
                    pointers.data(),
                    command.working_folder.c_str(),
                    input.get(),
                    errors.get(),
                    nothing.get(),
                    shared_descriptor_,
                    ::getpid()};
  const pid_t id = ::fork();
  if (id < 0) throw failure("no process can be made");
  if (id == 0) become(start);
  processes_.push_back({.job = job, .id = id, .output = output.release(), .text = {}});
}

std::optional<ProcessEnd> ProcessPool::next(const std::stop_token& stop) {
  while (!processes_.empty()) {
    if (stop.stop_requested())
      for (Process& process : processes_)
        if (!std::exchange(process.is_interrupted, true)) ::kill(process.id, SIGINT);
    wait_for_news();
    for (auto process = processes_.begin(); process != processes_.end(); ++process) {
      read_output(*process);
      int status = 0;
      if (::waitpid(process->id, &status, WNOHANG) != process->id) continue;
      read_output(*process);
      if (process->output >= 0) ::close(process->output);
      ProcessEnd end{process->job, exit_code_of(status), std::move(process->text)};
      processes_.erase(process);
      return end;
    }
  }
  return std::nullopt;
}

// Until somebody writes or ends, or a stop may have been requested.
void ProcessPool::wait_for_news() const {
  std::vector<pollfd> outputs;
  for (const Process& process : processes_) outputs.push_back({process.output, POLLIN, 0});
  ::poll(outputs.data(), outputs.size(), news_milliseconds);
}

void ProcessPool::read_output(Process& process) {
  std::array<char, 4096> buffer;
  while (process.output >= 0) {
    const auto count = ::read(process.output, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return;  // nothing there now
    const std::size_t kept =
        std::min(static_cast<std::size_t>(count), most_output - process.text.size());
    process.text.append(buffer.data(), kept);
    if (count > 0) continue;
    ::close(process.output);
    process.output = -1;
  }
}

ProcessPool::~ProcessPool() {
  for (const Process& process : processes_) {
    ::kill(process.id, SIGKILL);
    ::waitpid(process.id, nullptr, 0);
    if (process.output >= 0) ::close(process.output);
  }
}

}  // namespace deepview
