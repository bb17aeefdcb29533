// Programs that run beside this one, and never longer than it.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace deepview {

struct ProcessCommand {
  std::filesystem::path program;
  std::vector<std::string> words;        ///< Behind the program's name.
  std::filesystem::path working_folder;  ///< Where it runs.
  std::filesystem::path error_file;      ///< Its standard error is put behind what is there.
};

struct ProcessEnd {
  std::size_t job = 0;
  int exit_code = 0;   ///< 128 and a signal's number for one that a signal ended, as shells say it.
  std::string output;  ///< Standard output, of which the first megabyte is kept.
};

/// Processes of one thread, which must live as long as they: the system kills them when it ends. They
/// have no input, and signals of the terminal do not reach them.
class ProcessPool {
 public:
  /// Processes keep the descriptor open, unless it is negative: a lock that they hold together.
  explicit ProcessPool(int shared_descriptor = -1) : shared_descriptor_(shared_descriptor) {}
  ProcessPool(const ProcessPool&) = delete;
  ProcessPool& operator=(const ProcessPool&) = delete;
  /// Kills what runs still.
  ~ProcessPool();

  /// Throws Error(io) when no process can be made. A program that is not there ends with 127.
  void start(std::size_t job, const ProcessCommand& command);
  std::size_t running() const noexcept { return processes_.size(); }

  /// Waits for the next one to end; nothing when none runs. When a stop is requested each is interrupted
  /// (SIGINT), once, and waited for.
  std::optional<ProcessEnd> next(const std::stop_token& stop);

 private:
  struct Process {
    std::size_t job;
    pid_t id;
    int output;  // nonblocking
    std::string text;
    bool is_interrupted = false;
  };
  void wait_for_news() const;
  static void read_output(Process& process);

  std::vector<Process> processes_;
  int shared_descriptor_;
};

}  // namespace deepview
