"""The pages of problems, models and configurations say what the command does."""

import json
import re
import shlex
import shutil
import subprocess
import sys
import unittest

from support import DEEPVIEW, SOURCE, CommandTest, run

DOCS = SOURCE / "docs"
TOOL = SOURCE / "tools" / "doc-reference"
OPTIMIZERS = {"SGD", "Adam", "AdamW", "Adagrad", "RMSprop", "LBFGS"}
PAGES = [DOCS / "configuration.md", *sorted(DOCS.glob("models/*.md")), *sorted(DOCS.glob("problems/*.md"))]
LAID_OVER = re.compile(r"put this name into the three problem sections of\s+`(\S+)`")


def rows(*words):
    return json.loads(run(*words, "--json").stdout)["rows"]


def shown_commands(page):
    """Each `deepview problem show …` of a page with the lines that follow it."""
    for block in re.finditer(r"^    (deepview problem show .*(?:\\\n.*)*)\n\n((?:    .*\n)+)", page, re.MULTILINE):
        yield block[1].replace("\\\n", " "), [line[4:].rstrip() for line in block[2].splitlines()]


def anchors_of(page):
    """What links into a page can name: its headings, as they are shown."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


class Reference(CommandTest):
    def tool(self, *words, path=TOOL):
        return subprocess.run([sys.executable, path, DEEPVIEW, *words], capture_output=True, text=True, timeout=100)

    def pages_of(self, folder):
        """Name → page, by the table of the folder's README, whose names in release 0.1 are those of the files."""
        links = re.findall(r"^\| \[(\w+)\]\((\w+\.md)\)", (DOCS / folder / "README.md").read_text(), re.MULTILINE)
        self.assertEqual(len(links), len({name for name, _ in links}))
        return {name: DOCS / folder / page for name, page in links}

    def test_every_problem_has_a_page_with_its_entries(self):
        pages = self.pages_of("problems")
        named = {row["name"]: DOCS / "problems" / f"{row['alias'].lower()}.md" for row in rows("problem", "list")}
        self.assertEqual(named, pages)
        for name, page in pages.items():
            self.assertIn(f"<!-- entries {name} -->\n", page.read_text())
        self.assertEqual(len(list(DOCS.glob("problems/*.md"))), len(pages) + 1)

    def test_every_model_and_optimizer_has_a_page_with_its_entries(self):
        everything = run("config", "reference", "none of them").stderr
        problems = {row["name"] for row in rows("problem", "list")}
        models = set(re.findall(r"'(\w+)'", everything)) - problems - OPTIMIZERS
        pages = self.pages_of("models")
        self.assertEqual(models, set(pages))
        for name, page in pages.items():
            self.assertIn(f"<!-- entries {name} -->\n", page.read_text())
            (alias,) = re.findall(r"In\s+release\s+0\.1\s+it\s+was\s+`(\w+)`", page.read_text())
            self.assertEqual(alias.lower(), page.stem)
            self.assertEqual(rows("config", "reference", alias), rows("config", "reference", name))
        configuration = (DOCS / "configuration.md").read_text()
        for name in OPTIMIZERS:
            self.assertIn(f"<!-- entries {name} -->\n", configuration)
        self.assertIn("<!-- entries -->\n", configuration)

    def test_tables_are_current(self):
        checked = self.tool("--check")
        self.assertEqual((checked.returncode, checked.stdout), (0, ""), checked.stderr)

    def test_a_stale_table_is_named_and_then_mended(self):
        (self.folder / "tools").mkdir()
        copied = shutil.copy(TOOL, self.folder / "tools")
        shutil.copytree(DOCS, self.folder / "docs", ignore=shutil.ignore_patterns("images"))
        page = self.folder / "docs" / "models" / "ntm.md"
        current = page.read_text()
        page.write_text(current.replace("| `interface.num_read_heads` |", "| `interface.heads` |"))
        checked = self.tool("--check", path=copied)
        self.assertEqual(checked.returncode, 1, checked.stderr)
        self.assertEqual(checked.stdout, "docs/models/ntm.md is not current\n")
        self.assertNotEqual(page.read_text(), current)
        self.assertEqual(self.tool(path=copied).returncode, 0)
        self.assertEqual(page.read_text(), current)

    def test_a_page_that_names_nothing_or_does_not_end_is_refused(self):
        (self.folder / "tools").mkdir()
        (self.folder / "docs").mkdir()
        copied = shutil.copy(TOOL, self.folder / "tools")
        for text, noun in (("<!-- entries NTN -->\n<!-- end -->\n", "NTN"), ("\n<!-- entries NTM -->\n", "a.md:2"),
                           ("<!-- end -->\n", "a.md:1")):
            (self.folder / "docs" / "a.md").write_text(text)
            refused = self.tool(path=copied)
            self.assertEqual(refused.returncode, 2, text)
            self.assertIn(noun, refused.stderr)
            self.assertEqual((self.folder / "docs" / "a.md").read_text(), text)

    def test_samples_are_what_the_command_prints(self):
        digits = self.folder / "build" / "demo" / "digits-idx"
        subprocess.run([sys.executable, SOURCE / "examples" / "digits" / "make_idx.py", digits], check=True)
        for page in sorted(DOCS.glob("problems/*.md")):
            commands = list(shown_commands(page.read_text()))
            self.assertEqual(len(commands), 1, page.name)
            for command, shown in commands:
                with self.subTest(command):
                    result = run(*shlex.split(command)[1:], cwd=self.folder)  # CIFAR-10's is a refusal, on stderr
                    printed = [line.rstrip() for line in (result.stdout or result.stderr).splitlines()]
                    if "…" in shown:
                        at = shown.index("…")
                        printed = [*printed[:at], "…", *printed[at - len(shown) + 1 :]]
                    self.assertEqual(printed, shown)

    def assert_sound(self, text, page):
        """The configuration has no mistakes, seen from where examples/ lies."""
        config = self.folder / "page.yaml"
        config.write_text(text)
        checked = run("config", "check", config, cwd=SOURCE)
        self.assertEqual(checked.returncode, 0, f"{page.name}: {checked.stderr}")

    def test_configurations_on_pages_have_no_mistakes(self):
        for page in PAGES:
            text = page.read_text()
            for block in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL):
                if "grid_tasks" not in block:
                    self.assert_sound(block, page)
            for example in LAID_OVER.findall(text):
                problem = f"{{problem: {{name: {text.splitlines()[0][2:]}}}}}"
                phases = [f"{phase}: {problem}" for phase in ("training", "validation", "testing")]
                self.assert_sound("\n".join([f"default_configs: {example}", *phases]), page)

    def test_links_and_files_are_there(self):
        for page in PAGES:
            text = page.read_text()
            for link, anchor in re.findall(r"\]\(([^)#:]+)#?([\w-]*)\)", text):
                self.assertTrue((page.parent / link).exists(), f"{page.name}: {link}")
                if anchor:
                    self.assertIn(anchor, anchors_of(page.parent / link), f"{page.name}: {link}#{anchor}")
            for path in re.findall(r"`((?:examples|benchmarks)/[\w/]+\.\w+)", text):
                self.assertTrue((SOURCE / path).exists(), f"{page.name}: {path}")
            for name in set(re.findall(r"`(\w+\.yaml)`", text)) - {"training_configuration.yaml"}:
                self.assertTrue((SOURCE / "examples" / "experiments" / name).exists(), f"{page.name}: {name}")


if __name__ == "__main__":
    unittest.main()
