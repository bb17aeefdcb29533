#include <cstdio>
#include <deepview/introspectors/duplicates/duplicates.hpp>
#include <deepview/io/npy.hpp>

using namespace deepview;

int main(int, char** argv) {
  const Producer rows = InMemory{Batch{{"x", read_npy(argv[1])}}};
  for (const auto& group : introspect(rows, Duplicates{})["x"].groups)
    std::printf("row %zu: %zu alike\n", group.representative, group.members.size() - 1);
}
