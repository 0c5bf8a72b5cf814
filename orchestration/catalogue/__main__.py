"""The clerk's command: `python -m orchestration.catalogue check | workbook | read`.

Belongs here: arguments and what is printed. Not here: the check, the workbook.
Exit status 0: the catalogue is sound, or the workbook was written or read. 1: it was not.
"""

import argparse
import sys
from pathlib import Path

from orchestration.catalogue.check import (
    CatalogueFaults,
    check_catalogue,
    check_tables,
    outside_codes,
    read_catalogue,
)
from orchestration.catalogue.mend import mend_catalogue, mended_table, table_bytes
from orchestration.catalogue.workbook import NoWorkbook, read_workbook, write_workbook
from orchestration.settings import City, SettingsError, current_city


def _told(found: list) -> int:
    wrong = [each for each in found if not each.is_hint]
    for each in found:
        print(each)
    hints = len(found) - len(wrong)
    if wrong:
        print(f"✗ 共 {len(wrong)} 处错误、{hints} 条提示，改好后再运行一次 make catalogue")
        print(f"  {len(wrong)} faults, {hints} hints; mend them and run make catalogue again")
        return 1
    print(f"✓ 目录没有错误（{hints} 条提示） · the catalogue has no faults ({hints} hints)")
    return 0


def check(city: City, is_mending: bool = False, encoding: str | None = None) -> int:
    """Tell every fault of the city's catalogue; with `is_mending` mend first what is sure."""
    if is_mending:
        written, changes = mend_catalogue(city.catalogue, encoding)
        for change in changes:
            print(change)
        names = "、".join(written) or "无 · none"
        print(f"· 已改写的文件 · files written: {names}")
    return _told(check_catalogue(city.catalogue, city.lake))


def workbook(city: City, path: Path) -> int:
    """Write the city's catalogue as one workbook."""
    tables = read_catalogue(city.catalogue)
    unreadable = [each for table in tables.values() for each in table.faults]
    if unreadable:
        return _told(unreadable)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_workbook(tables, path, outside_codes(city.lake))
    print(f"✓ 已生成工作簿，改好后运行 make catalogue READ={path}")
    print("  the workbook is written; edit it, then read it back with the command above")
    return 0


def read(city: City, path: Path) -> int:
    """Write the workbook's sheets to the catalogue's files, if they have no faults."""
    tables = read_workbook(path)
    for change in [change for table in tables.values() for change in mended_table(table)]:
        print(change)
    kept = {name: t for name, t in read_catalogue(city.catalogue).items() if name not in tables}
    found = check_tables(tables | kept, city.lake)
    if any(not each.is_hint for each in found):
        return _told(found)
    for table in tables.values():
        target, wanted = city.catalogue / table.sheet.file, table_bytes(table)
        if target.read_bytes() != wanted:
            target.write_bytes(wanted)
            print(f"· {target.name} 已更新 · written")
    return _told(check_catalogue(city.catalogue, city.lake))


def main(arguments: list[str] | None = None) -> int:
    """Run one verb for the city of CHANGTAI_CITY."""
    parser = argparse.ArgumentParser(prog="python -m orchestration.catalogue")
    verbs = parser.add_subparsers(dest="verb", required=True)
    checking = verbs.add_parser("check", help="tell every fault; nothing is written")
    checking.add_argument("--mend", action="store_true", help="write what is surely meant first")
    checking.add_argument(
        "--encoding", help="the encoding of files that are not UTF-8, with --mend"
    )
    for verb in ("workbook", "read"):
        verbs.add_parser(verb).add_argument("path", type=Path, nargs="?")
    given = parser.parse_args(arguments)
    try:
        city = current_city()
        default = city.state / f"catalogue_{city.code}.xlsx"
        match given.verb:
            case "workbook":
                return workbook(city, given.path or default)
            case "read":
                return read(city, given.path or default)
        return check(city, given.mend, given.encoding)
    except (SettingsError, CatalogueFaults, NoWorkbook) as error:
        print(f"✗ {error}")
        return 1


if __name__ == "__main__":
    sys.exit(main())
