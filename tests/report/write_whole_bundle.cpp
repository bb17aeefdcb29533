// Writes the bundle with everything into a new folder, for the test of the schemas.
#include "deepview/report/bundle.hpp"
#include "test_bundles.hpp"

int main(int, char** words) {
  auto output = deepview::OutputFolder::create(words[1]);
  deepview::write_bundle(output, deepview::whole(), deepview::RunRecord{});
  output.commit();
}
