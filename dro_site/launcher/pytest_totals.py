"""What several pytest runs found together, read from the reports that they write."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree


@dataclass(slots=True)
class Totals:
    """Numbers of tests, and why tests were skipped (reason → how many)."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    reasons: Counter[str] = field(default_factory=Counter)

    def add(self, report: Path) -> None:
        """Add the tests of one JUnit report; a run that wrote none counts nothing."""
        if not report.exists():
            return
        for case in ElementTree.parse(report).iter("testcase"):
            skip = case.find("skipped")
            if case.find("failure") is not None or case.find("error") is not None:
                self.failed += 1
            elif skip is not None:
                self.skipped += 1
                self.reasons[skip.get("message") or "no reason given"] += 1
            else:
                self.passed += 1

    def line(self) -> str:
        """Return the closing line for people and machines."""
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"
