#include "cli/signals.hpp"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

namespace deepview::cli {
namespace {

constexpr int interrupted_exit_code = 130;

sigset_t stop_signals() {
  sigset_t signals{};
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGUSR1);  // sent by the destructor, to end the wait
  return signals;
}

}  // namespace

StopOnSignals::StopOnSignals() {
  const sigset_t signals = stop_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);  // inherited by every later thread
  waiter_ = std::jthread([this, signals] {
    int signal = 0;
    while (sigwait(&signals, &signal) == 0 && signal != SIGUSR1) {
      if (!source_.request_stop()) _exit(interrupted_exit_code);
    }
  });
}

StopOnSignals::~StopOnSignals() {
  pthread_kill(waiter_.native_handle(), SIGUSR1);
}

}  // namespace deepview::cli
