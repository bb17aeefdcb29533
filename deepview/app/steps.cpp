#include "deepview/app/steps.hpp"

namespace deepview::detail {
namespace {

// Hands on what is reported inside a step under the step's own name.
class NamedStep final : public ProgressListener {
 public:
  NamedStep(std::string name, std::shared_ptr<ProgressListener> listener)
      : name_(std::move(name)), listener_(std::move(listener)) {}

  void report(const Progress& progress) override {
    listener_->tell({.step = name_, .done = progress.done, .total = progress.total});
  }

 private:
  std::string name_;
  std::shared_ptr<ProgressListener> listener_;
};

}  // namespace

Steps::Steps(RunOptions options) : options_(std::move(options)) {
}

RunOptions Steps::begin(const std::string& name) {
  end();
  throw_if_stopped(options_);
  step_ = name;
  step_started_ = Clock::now();
  RunOptions named = options_;
  if (options_.progress) named.progress = std::make_shared<NamedStep>(name, options_.progress);
  return named;
}

void Steps::end() {
  if (step_.empty()) return;
  const std::chrono::duration<double> taken = Clock::now() - step_started_;
  times_.emplace_back(std::exchange(step_, {}), taken.count());
}

double Steps::seconds() const {
  return std::chrono::duration<double>(Clock::now() - started_).count();
}

}  // namespace deepview::detail
