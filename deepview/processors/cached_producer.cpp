#include "deepview/processors/cached_producer.hpp"

#include "deepview/io/response_cache_writer.hpp"

namespace deepview {

CachedProducer CachedProducer::copy_to(const std::filesystem::path& folder,
                                       Overwrite overwrite) const {
  constexpr std::size_t at_a_time = 1024;
  write_response_cache(batches_, folder,
                       {.fingerprint = cache_.fingerprint(), .overwrite = overwrite},
                       {.threads = 1, .batch_size = at_a_time});
  return CachedProducer(folder);
}

}  // namespace deepview
