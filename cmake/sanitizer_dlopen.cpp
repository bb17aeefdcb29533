// OpenVINO's scheduler opens a helper library with RTLD_DEEPBIND, which the sanitizers refuse. In builds
// with a sanitizer each program takes dlopen first, and hands the call on without that flag.
#include <dlfcn.h>

extern "C" void* __interceptor_dlopen(const char* name, int flags);

extern "C" void* dlopen(const char* name, int flags) noexcept {
  return __interceptor_dlopen(name, flags & ~RTLD_DEEPBIND);
}
