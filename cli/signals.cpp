#include "cli/signals.hpp"

#include <semaphore.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>

namespace deepview::cli {
namespace {

constexpr int interrupted_exit_code = 130;

// A handler can reach nothing but globals. Libraries start threads before main() does anything, which
// rules out blocking the signals and waiting for them in one thread.
sem_t arrived;

extern "C" void note_signal(int) {
  const int kept = errno;
  sem_post(&arrived);
  errno = kept;
}

}  // namespace

StopOnSignals::StopOnSignals() {
  sem_init(&arrived, 0, 0);
  struct sigaction action {};
  action.sa_handler = note_signal;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  waiter_ = std::jthread([this](const std::stop_token& ended) {
    for (;;) {
      while (sem_wait(&arrived) != 0 && errno == EINTR) continue;
      if (ended.stop_requested()) return;
      if (!source_.request_stop()) _exit(interrupted_exit_code);
    }
  });
}

StopOnSignals::~StopOnSignals() {
  waiter_.request_stop();
  sem_post(&arrived);
}

}  // namespace deepview::cli
