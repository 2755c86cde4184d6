"""The folders of each target import one way, and the command that says so sees what it should.

    python3 -m unittest discover Tests/Folders
"""
from __future__ import annotations

import tempfile
import unittest
from pathlib import Path

import folders

SOURCES = Path(__file__).parents[2] / "Sources"


# The folders of a target, from first to last: each uses only those that stand before it.
ORDERS = {
    "AEC": "Geometry Work Arithmetic EntropyCoding Container ModelFile Transforms EntropyModel Exact Detail Codec",
    "AECTraining": "State Architecture Kernels Data Layers Losses Codec Optimiser Training Autoencoders Export",
    "AECBenchmark": "Pictures Codecs Sweep Summary Report Map Output Speed",
}


class Order(unittest.TestCase):
    def test_folders_use_only_those_before_them(self):
        for target, order in ORDERS.items():
            with self.subTest(target):
                found, uses = folders.uses(SOURCES / target)
                self.assertEqual(sorted(order.split()), found)
                self.assertEqual(folders.against(order.split(), uses), [])


class Uses(unittest.TestCase):
    """What counts as a use of `First/a.swift` by `Second/b.swift`."""

    DECLARING = """
        public struct Plan { struct Part {} }
        func total(_ parts: [Int]) -> Int { 0 }
        let limit = 3
        private struct Hidden {}
        """

    def names(self, using: str, declaring: str = DECLARING) -> list[str]:
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder) / "Module"
            for place, text in [("First/a.swift", declaring), ("Second/b.swift", using)]:
                (root / place).parent.mkdir(parents=True)
                (root / place).write_text(text)
            found, uses = folders.uses(root)
            self.assertEqual(found, ["First", "Second"])
            self.assertTrue(all((use.user, use.used) == ("Second", "First") for use in uses), uses)
            return [use.name for use in uses]

    def test_types_functions_and_constants(self):
        self.assertEqual(self.names("let a: Plan? = nil\nlet b = total([limit])"), ["Plan", "total", "limit"])
        self.assertEqual(self.names("extension Plan {}"), ["Plan"])
        self.assertEqual(self.names("let all = 0...limit\nlet plan = Module.Plan()"), ["limit", "Plan"])

    def test_members_and_labels_are_no_uses(self):
        self.assertEqual(self.names("let a = b.total(limit: 3)"), [])
        self.assertEqual(self.names("let a = Other.Plan.Part()"), [])

    def test_what_other_files_cannot_see_is_not_used(self):
        self.assertEqual(self.names("let a = Hidden()\nlet b = Part()"), [])

    def test_own_declarations_hide_those_of_others(self):
        self.assertEqual(self.names("struct Mine { struct Plan {}; let a: Plan }"), [])
        self.assertEqual(self.names("func sum(limit: Int) -> Int { limit + 1 }"), [])

    def test_comments_and_text_are_no_uses(self):
        self.assertEqual(self.names("/// Plan\n/* Plan /* Plan */ Plan */ // Plan"), [])
        self.assertEqual(self.names('let a = "Plan \\" Plan"\nlet b = #"Plan \\(Plan) " Plan"#'), [])
        self.assertEqual(self.names('let a = """\n  Plan "Plan"\n  """'), [])

    def test_what_is_put_into_text_is_used(self):
        self.assertEqual(self.names('let a = "Plan \\(total([1], "Plan \\(limit)")) Plan"'), ["total", "limit"])
        self.assertEqual(self.names('let a = #"Plan \\#(limit)"#; let b: Plan'), ["limit", "Plan"])

    def test_lines(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "Second" / "b.swift"
            path.parent.mkdir()
            path.write_text("/* a\n b */\n\nlet a = Plan()\n")
            self.assertIn(("Plan", 4), folders.Source(path, Path(folder)).names())


class Drawing(unittest.TestCase):
    FOUND = [folders.Use("A", "B", Path("a.swift"), 1, "b"), folders.Use("C", "A", Path("c.swift"), 2, "a")]
    ARROWS = folders.Counter((use.user, use.used) for use in FOUND)

    def test_order_is_found(self):
        self.assertEqual(folders.sorted_folders(["A", "B", "C"], self.ARROWS), ["B", "A", "C"])

    def test_what_goes_against_an_order_is_marked_and_told(self):
        self.assertEqual(folders.against(["B", "A", "C"], self.FOUND), [])
        self.assertEqual(folders.against(["A", "B", "C"], self.FOUND), self.FOUND[:1])
        self.assertEqual(folders.drawing(["A", "B", "C"], self.ARROWS), "A -> !B 1\nB\nC -> A 1")


if __name__ == "__main__":
    unittest.main()
