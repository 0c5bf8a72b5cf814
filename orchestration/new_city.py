"""New city: a folder to start from, copied from the sample city.

Belongs here: the copy and what must be changed in it. Not here: any city's content.
"""

import re
import shutil
import sys

from orchestration.settings import ROOT

SAMPLE = "zhifu"


def create(code: str) -> None:
    """Copy the sample city's folder to raw/cities/<code>, marked as not simulated.

    Raises:
        SystemExit: the name is no plain word, or the city exists already.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]*", code):
        sys.exit("✗ make city CITY=name: small letters, digits and _ only, a letter first")
    cities = ROOT / "raw" / "cities"
    target = cities / code
    if target.exists():
        sys.exit(f"✗ {target.relative_to(ROOT)} exists already")
    shutil.copytree(cities / SAMPLE, target, ignore=shutil.ignore_patterns("landing"))
    settings = target / "city.yaml"
    text = settings.read_text(encoding="utf-8")
    text = re.sub(r"(?m)^city: .*$", f"city: {code}", text)
    text = re.sub(r"(?m)^is_simulated: .*$", "is_simulated: false", text)
    # A real city's figures speak of today; only a sample stands still.
    text = re.sub(
        r"(?m)^(as_of|mechanism_start|notice_..|issuing_office|document_number): .*\n", "", text
    )
    settings.write_text(text, encoding="utf-8")
    (target / "landing").mkdir()
    print(f"✓ {target.relative_to(ROOT)}: now edit city.yaml, reference/, sources/ and catalogue/")
    print(f"  then CHANGTAI_CITY={code} make refresh")


if __name__ == "__main__":
    create(sys.argv[1] if len(sys.argv) > 1 else "")
