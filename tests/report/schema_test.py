"""The schemas say what the writer writes: all of it, and nothing else."""

import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

import jsonschema

SOURCE = Path(__file__).resolve().parents[2]
SCHEMAS = {"report.json": "bundle.schema.json", "layers.json": "layers.schema.json", "experiment.json": "experiment.schema.json"}


class Schema(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="deepview-test-")
        self.addCleanup(folder.cleanup)
        self.bundle = Path(folder.name) / "report"
        subprocess.run([os.environ["WRITE_WHOLE_BUNDLE"], str(self.bundle)], check=True)

    def validator(self, name):
        schema = json.loads((SOURCE / "deepview" / "report" / SCHEMAS[name]).read_text(encoding="utf-8"))
        return jsonschema.Draft202012Validator(schema)

    def document(self, name):
        return json.loads((self.bundle / name).read_text(encoding="utf-8"))

    def test_a_whole_bundle_follows_them(self):
        for name in SCHEMAS:
            errors = [error.message for error in self.validator(name).iter_errors(self.document(name))]
            self.assertEqual(errors, [], name)

    def test_they_refuse_another_form(self):
        report, layers = self.document("report.json"), self.document("layers.json")
        report["views"][0]["map"]["method"] = "magic"
        self.assertFalse(self.validator("report.json").is_valid(report))
        layers["layers"][0]["dead"] = [-1]
        self.assertFalse(self.validator("layers.json").is_valid(layers))
        experiments = self.document("experiment.json")
        experiments["experiment"]["series"][0]["every"] = 0
        self.assertFalse(self.validator("experiment.json").is_valid(experiments))


if __name__ == "__main__":
    unittest.main()
