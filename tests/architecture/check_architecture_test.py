#!/usr/bin/env python3
"""What the architecture check refuses, shown on small bad trees."""

import tempfile
import unittest
from pathlib import Path

from check_architecture import faults_of
from cpp_functions import functions


class Tree(unittest.TestCase):
    def faults(self, files, compiler=None):
        with tempfile.TemporaryDirectory() as folder:
            for name, text in files.items():
                path = Path(folder, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
            return faults_of(Path(folder), compiler)[0]

    def assert_one_fault(self, files, words, compiler=None):
        faults = self.faults(files, compiler)
        self.assertEqual(len(faults), 1, faults)
        self.assertIn(words, faults[0])


class Includes(Tree):
    def test_may_go_down(self):
        text = '#include "deepview/base/batch.hpp"\n#include "deepview/numeric/matrix.hpp"\n#include <vector>\n'
        self.assertEqual(self.faults({"deepview/introspectors/pca/pca.hpp": text}), [])

    def test_never_go_up(self):
        self.assert_one_fault({"deepview/base/a.cpp": '#include "deepview/io/npy.hpp"\n'}, "stands above")

    def test_never_go_to_a_sibling(self):
        self.assert_one_fault({"deepview/processors/a.cpp": '#include "deepview/report/b.hpp"\n'}, "siblings")

    def test_never_go_to_another_introspector(self):
        self.assert_one_fault(
            {"deepview/introspectors/pca/a.cpp": '#include "deepview/introspectors/iua/iua.hpp"\n'}, "siblings")

    def test_may_go_between_networks_and_what_carries_them_out(self):
        self.assertEqual(
            self.faults({"deepview/networks/openvino/a.cpp": '#include "deepview/networks/network.hpp"\n'}), [])

    def test_of_an_unknown_folder_are_refused(self):
        self.assert_one_fault({"deepview/utilities/a.cpp": '#include "deepview/base/b.hpp"\n'}, "in no layer")

    def test_in_comments_do_not_count(self):
        self.assertEqual(self.faults({"deepview/base/a.cpp": '// #include "deepview/io/npy.hpp"\n'}), [])

    def test_of_the_command_may_be_anything_of_deepview(self):
        self.assertEqual(self.faults({"cli/main.cpp": '#include "deepview/app/report_job.hpp"\n'}), [])

    def test_of_third_parties_stay_out_of_public_headers(self):
        self.assert_one_fault({"deepview/base/a.hpp": "#include <fmt/format.h>\n"}, "fmt/format.h")
        self.assertEqual(self.faults({"deepview/base/a.cpp": "#include <fmt/format.h>\n"}), [])

    def test_that_are_costly_stay_out_of_base_headers(self):
        self.assert_one_fault({"deepview/base/a.hpp": "#include <iostream>\n"}, "costly")


class Lengths(Tree):
    def test_of_a_header_are_limited(self):
        self.assertEqual(self.faults({"deepview/base/a.hpp": "\n" * 300}), [])
        self.assert_one_fault({"deepview/base/a.hpp": "\n" * 301}, "at most 300")

    def test_of_a_source_are_limited(self):
        self.assert_one_fault({"deepview/base/a.cpp": "\n" * 501}, "at most 500")

    def test_of_a_function_are_limited(self):
        self.assertEqual(self.faults({"cli/a.cpp": "void f() {\n" + "  g();\n" * 58 + "}\n"}), [])
        self.assert_one_fault({"cli/a.cpp": "void f() {\n" + "  g();\n" * 59 + "}\n"}, "f has 61 lines")

    def test_after_preprocessing_are_limited(self):
        self.assert_one_fault({"deepview/base/a.hpp": '#include "deepview/base/long.inc"\n',
                               "deepview/base/long.inc": "int a(\n);\n" * 30_000},
                              "after preprocessing", "c++")


class Functions(unittest.TestCase):
    def assert_lengths(self, text, expected):
        self.assertEqual([(name, count) for name, _, count in functions(text)], expected)

    def test_are_found_in_namespaces_and_classes(self):
        text = """namespace a {
class B : public C {
 public:
  explicit B(int x) noexcept : x_(x), y_{x, 2} {
    f();
  }
  template <class C>
  requires(sizeof(C) == 4)
  B(C c) : B{c} {}
  int one() const noexcept { return 1; }
  B& operator=(const B&) = default;
  bool operator==(const B& o) const {
    return x_ == o.x_;
  }
 private:
  int x_ = 0;
  std::vector<int> y_{1, 2};
};
template <class T>
auto free_one(T x) -> int {
  if (x) {
    return 2;
  }
  return 1;
}
}
"""
        self.assert_lengths(text, [("B", 3), ("B", 3), ("one", 1), ("operator==", 3), ("free_one", 7)])

    def test_hold_their_lambdas(self):
        text = "void f() {\n  const auto g = [&](int x) {\n    return x;\n  };\n  g(1);\n}\n"
        self.assert_lengths(text, [("f", 6)])

    def test_are_not_seen_in_strings_comments_and_tables(self):
        text = 'const char* s = "void f() {";\n// void g() {\n/* void h() { } */\n' \
               "constexpr std::array<int, 2> table{{1, 2}};\nenum class E { a, b };\nconst char c = '{';\n" \
               'auto r = R"(void i() {)";\nconst int million = 1\'000\'000;\nvoid real() {\n}\n'
        self.assert_lengths(text, [("real", 2)])

    def test_with_try_blocks_and_switches_count_once(self):
        text = "int f(int x) {\n  switch (x) {\n    case 1: { return 2; }\n  }\n  try {\n    g();\n" \
               "  } catch (...) {\n  }\n  return 0;\n}\nint g() { return 1; }\n"
        self.assert_lengths(text, [("f", 10), ("g", 1)])

    def test_begin_at_their_first_line(self):
        text = "namespace {\n\n// What it does.\nint\nlong_head(int a,\n          int b) {\n  return a;\n}\n}\n"
        self.assertEqual(functions(text), [("long_head", 4, 5)])

    def test_follow_one_another_without_swallowing_the_next(self):
        text = "A::A(int x) : x_(x) {\n}\n\nint f() {\n}\n\nA::~A() = default;\nint g() {\n}\n"
        self.assert_lengths(text, [("A::A", 2), ("f", 2), ("g", 2)])

    def test_with_macros_around_them_are_found(self):
        text = "#define X(a) \\\n  void a() { \\\n  }\nTEST(Subject, DoesSomething) {\n  EXPECT_TRUE(x);\n}\n"
        self.assert_lengths(text, [("TEST", 3)])


if __name__ == "__main__":
    unittest.main()
