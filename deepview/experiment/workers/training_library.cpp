#include "deepview/experiment/workers/training_library.hpp"

#include <dlfcn.h>

#include "deepview/base/error.hpp"

namespace deepview {
namespace {

const TrainingLibrary& load() {
  // Beside this library, by its own search path. With a scope of its own: libtorch brings functions of the
  // same names as OpenBLAS, which each side must keep for itself.
  void* const library = dlopen("libdeepview_training.so.0", RTLD_NOW | RTLD_LOCAL | RTLD_DEEPBIND);
  if (library == nullptr)
    throw Error(ErrorKind::usage,
                std::string("this DeepView was built without the half that trains; build it with "
                            "-DDEEPVIEW_WITH_TORCH=ON (") +
                    dlerror() + ")");
  using Entry = const TrainingLibrary* (*)();
  const auto entry = reinterpret_cast<Entry>(dlsym(library, "deepview_training_library"));
  if (entry == nullptr)
    throw Error(ErrorKind::other,
                "libdeepview_training is of another version than libdeepview: install both from "
                "one build");
  return *entry();
}

}  // namespace

const TrainingLibrary& training_library() {
  static const TrainingLibrary& library = load();
  return library;
}

}  // namespace deepview
