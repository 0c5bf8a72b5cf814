"""A finding: what was looked at, how it is, and what mends it; in both languages."""

from dataclasses import dataclass

GOOD, LOOK, MEND = "✓", "!", "✗"


@dataclass(frozen=True)
class Finding:
    """One line of the doctor's account; a remedy goes with every `LOOK` and `MEND`."""

    mark: str
    zh: str
    en: str
    remedy: str = ""

    @property
    def told(self) -> str:
        """The finding as it is printed, its remedy on a line of its own."""
        line = f"{self.mark} {self.zh} · {self.en}"
        return f"{line}\n    → {self.remedy}" if self.remedy else line
