#include "deepview/experiment/parameters/config_files.hpp"

#include <gtest/gtest.h>

#include "tests/io/folder.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using testing::expect_error;
using testing::Folder;

std::vector<std::string> names_of(const LoadedConfig& loaded) {
  std::vector<std::string> names;
  for (const auto& file : loaded.files) names.push_back(file.filename().string());
  return names;
}

TEST(LoadConfigFiles, LetsTheFileReadFirstWin) {
  const Folder folder;
  folder.add("a.yaml", "default_configs: 'c.yaml, d.yaml'\nabcd: a\nx: {a: 1}\n");
  folder.add("b.yaml", "abcd: b\nbcd: b\nb: b\n");
  folder.add("c.yaml", "abcd: c\nbcd: c\ncd: c\nx: {c: 1}\n");
  folder.add("d.yaml", "abcd: d\nbcd: d\ncd: d\nbd: d\n");
  const auto loaded = load_config_files({folder / "a.yaml", folder / "b.yaml"});
  EXPECT_EQ(names_of(loaded), (std::vector<std::string>{"a.yaml", "c.yaml", "d.yaml", "b.yaml"}));
  EXPECT_EQ(loaded.parameters, section({{"abcd", "a"},
                                        {"bcd", "c"},
                                        {"cd", "c"},
                                        {"bd", "d"},
                                        {"b", "b"},
                                        {"x", section({{"a", 1}, {"c", 1}})}}));
  EXPECT_TRUE(loaded.warnings.empty());
}

TEST(LoadConfigFiles, ReadsFilesThatNameEachOtherOnce) {
  const Folder folder;
  folder.add("a.yaml", "default_configs: [b.yaml]\nx: a\n");
  folder.add("b.yaml", "default_configs: a.yaml\nx: b\n");
  const auto loaded = load_config_files({folder / "a.yaml"});
  EXPECT_EQ(loaded.parameters, section({{"x", "a"}}));
  ASSERT_EQ(loaded.warnings.size(), 1U);
  EXPECT_NE(loaded.warnings[0].find("a.yaml is named again"), std::string::npos);
}

TEST(LoadConfigFiles, SaysWhereEachValueWasWritten) {
  const Folder folder;
  folder.add("a.yaml", "default_configs: b.yaml\n");
  folder.add("b.yaml", "\nx: 3\n");
  const auto loaded = load_config_files({folder / "a.yaml"});
  EXPECT_EQ(loaded.parameters.find("x")->origin(), (Origin{(folder / "b.yaml").string(), 2}));
}

TEST(LoadConfigFiles, AcceptsEmptyFilesAndNoFiles) {
  const Folder folder;
  EXPECT_EQ(load_config_files({folder.add("a.yaml")}).parameters, section({}));
  EXPECT_EQ(load_config_files({folder.add("b.yaml", "default_configs:\n")}).parameters,
            section({}));
  EXPECT_EQ(load_config_files({}).parameters, section({}));
}

TEST(LoadConfigFiles, RefusesWhatIsNotThereAndWhatIsNoSection) {
  const Folder folder;
  expect_error(ErrorKind::io, "none.yaml", [&] { load_config_files({folder / "none.yaml"}); });
  folder.add("a.yaml", "x: 1\ndefault_configs: none.yaml\n");
  expect_error(ErrorKind::config, "a.yaml:2", [&] { load_config_files({folder / "a.yaml"}); });
  folder.add("list.yaml", "- 1\n");
  expect_error(ErrorKind::config, "the list [1]",
               [&] { load_config_files({folder / "list.yaml"}); });
  folder.add("numbers.yaml", "default_configs: [3]\n");
  expect_error(ErrorKind::config, "the number 3",
               [&] { load_config_files({folder / "numbers.yaml"}); });
  folder.add("over.yaml", "default_configs: under.yaml\nx: {y: 1}\n");
  folder.add("under.yaml", "x: 5\n");
  expect_error(ErrorKind::config, "under.yaml:1",
               [&] { load_config_files({folder / "over.yaml"}); });
}

}  // namespace
}  // namespace deepview
