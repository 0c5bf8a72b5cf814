"""Who sees what: every reader on every road gets the rows of the role, and nothing else.

Belongs here: roles, settings, the scoped file, caches, exports, the gate's own rules.
Not here: signing in through a browser (browser/test_sign_in). Two streets' own cases carry marks
that nobody else may ever be handed; each road is searched for them.
"""

import ast
import asyncio
import csv
import io
import re
import zipfile
from datetime import date
from pathlib import Path

import duckdb
import pytest
import yaml
from pypdf import PdfReader

from dashboards.access import gate
from dashboards.access.gate import Gate, told_in
from dashboards.access.reader import NotAdmitted, Reader, current_reader, grant_by_claims
from dashboards.access.roles import roles
from dashboards.access.scoped_file import FOLDER, Scope, scoped_file
from dashboards.access.settings import AccessFault, current_access
from dashboards.access.start import check_fitness, sign_in_secrets
from dashboards.bulletin.contents import Edition
from dashboards.bulletin.files import make_files
from dashboards.components.csv_file import csv_file, safe
from dashboards.components.door import ORDER
from dashboards.components.sql.table_file import excel_file
from dashboards.labels import LANGUAGES, all_labels, in_language
from dashboards.publication import current_publication, cursor
from dashboards.queries import FOLDER as QUERIES
from dashboards.queries import read, read_now
from dashboards.sql_wall.query import Query
from orchestration.saved_queries import parameters_of
from orchestration.settings import DBT_PROJECT, ROOT
from tests.account_of_suites import tell
from tests.fake_publication import build
from tests.test_pages import PAGES, open_page, text_of

TABLE = "users × roads"
BULLETIN = date(2013, 5, 1)
OWN, OTHER = "u_zf_dongshan", "u_zf_yuhuangding"
READERS = {
    "unit 东山": Reader("li@office.example", roles()["unit"], OWN),
    "unit 毓璜顶": Reader("wu@office.example", roles()["unit"], OTHER),
    "leader": Reader("wang@office.example", roles()["leader"]),
    "analyst": Reader("zhao@office.example", roles()["analyst"]),
    "steward": Reader("sun@office.example", roles()["steward"]),
}
# Each stands in one row of one mart, and what a road hands out is searched for it.
MARKS = {
    "东山": "mark-dongshan-7f3a",
    "毓璜顶": "mark-yuhuangding-9c1e",
    "person": "mark-person-5b2d",
}
FORBIDDEN = {
    "unit 东山": ("毓璜顶", "person"),
    "unit 毓璜顶": ("东山", "person"),
    "leader": ("person",),
    "analyst": (),
    "steward": (),
}
PEOPLE = """
sign_in: oidc
people:
  - {who: Wang@office.example, role: leader}
  - {who: li@office.example, role: unit, unit: u_zf_dongshan}
  - {group: analysts, role: analyst}
group_claim: groups
"""
PROXY = """
sign_in: proxy
proxy:
  addresses: [10.1.2.3]
  user_header: X-Forwarded-User
  secret_header: X-Proxy-Secret
  secret: env:CHANGTAI_PROXY_SECRET
people:
  - {who: li, role: unit, unit: u_zf_dongshan}
"""
SECRET = "a-secret-nobody-is-told"


@pytest.fixture(scope="module")
def published(tmp_path_factory) -> Path:
    """A publication with a mark in the rows of each of two streets, and one of a person."""
    home = tmp_path_factory.mktemp("state")
    file = next(build(home).glob("*.duckdb"))
    with duckdb.connect(str(file)) as connection:
        connection.execute("use marts")
        for street, mark in (("zf_dongshan", "东山"), ("zf_yuhuangding", "毓璜顶")):
            connection.execute(
                "update fct_cases set case_id = ? where case_id = "
                "(select max(case_id) from fct_cases where street_code = ? "
                "and handler_unit_code = 'u_' || street_code and is_overdue)",
                [MARKS[mark], street],
            )
            connection.execute(
                "insert into fct_exposures (scenario, case_id, unit_code, street_code, "
                "reason_code, first_named_month, last_named_month, medium, is_candidate) "
                "values ('in_force', ?, ?, ?, 'late', ?, ?, ?, true)",
                [MARKS[mark], f"u_{street}", street, BULLETIN, BULLETIN, MARKS[mark]],
            )
            connection.execute(
                "insert into fct_case_events (event_id, case_id, event_number, event_kind, "
                "to_unit_code, occurred_at, source_file) "
                "values (?, ?, 1, 'reported', ?, timestamp '2013-06-01', ?)",
                [f"e-{street}", MARKS[mark], f"u_{street}", f"{MARKS[mark]}.csv"],
            )
            for mart in ("fct_target_status_monthly", "fct_target_standing_monthly"):
                connection.execute(
                    f"update {mart} set status_reason_zh = ? || status_reason_zh, "
                    "status_reason_en = ? where scope_code = ?",
                    [MARKS[mark], MARKS[mark], street],
                )
        connection.execute(
            "insert into fct_observations (observation_id, unit_code, inspector_id) "
            "values ('o1', ?, ?)",
            [OWN, MARKS["person"]],
        )
        connection.execute("update about_rejections set raw_text = ?", [MARKS["person"]])
    return home


@pytest.fixture
def home(published, monkeypatch) -> Path:
    monkeypatch.setenv("CHANGTAI_HOME", str(published))
    monkeypatch.delenv("CHANGTAI_CITY", raising=False)
    monkeypatch.delenv("CHANGTAI_ACCESS", raising=False)
    return published


@pytest.fixture
def as_reader(home, monkeypatch):
    """A function that makes somebody the reader of whatever is done next."""

    def become(name: str) -> Reader:
        given = READERS[name]
        for module in ("dashboards.publication", "dashboards.components.door"):
            monkeypatch.setattr(f"{module}.current_reader", lambda: given)
        return given

    return become


@pytest.fixture
def settle(home, tmp_path, monkeypatch):
    """A function that puts access settings in force."""

    def put(text: str) -> None:
        file = tmp_path / "access.yaml"
        file.write_text(text, encoding="utf-8")
        monkeypatch.setenv("CHANGTAI_ACCESS", str(file))

    return put


def assert_nothing_leaks(name: str, road: str, handed_out: str) -> None:
    """Fail if what a road handed out holds a mark that this reader may not see; tell it if not."""
    found = [mark for mark in FORBIDDEN[name] if MARKS[mark] in handed_out]
    assert not found, f"{name} was handed {found} by {road}"
    tell(TABLE, f"{name}: {road}")


def whole(publication) -> str:
    """Everything in the file that a reader is given, as text."""
    reader_of = cursor(publication)
    marts = reader_of.execute(
        "select table_name from duckdb_tables() where schema_name = 'marts'"
    ).fetchall()
    return "".join(str(reader_of.execute(f"from {mart}").fetchall()) for (mart,) in marts)


# What each mart says of itself


def test_every_mart_says_who_may_see_which_of_its_rows_by_columns_that_it_has():
    wrong = []
    for file in sorted((DBT_PROJECT / "models" / "marts").rglob("_*__models.yml")):
        for model in yaml.safe_load(file.read_text(encoding="utf-8"))["models"]:
            told = model.get("config", {}).get("meta", {}).get("row_scope", {})
            columns = {column["name"] for column in model["columns"]}
            named = {*told.get("by", []), *told.get("personal", [])}
            fits = {
                "public": not told.get("by"), "own": bool(told.get("by")),
                "cases": "case_id" in columns, "office": not told.get("by"),
            }  # fmt: skip
            if not fits.get(told.get("rows")) or not named <= columns:
                wrong.append((model["name"], told))
    assert wrong == []


def test_every_column_that_names_a_person_or_a_doorstep_is_marked_as_personal():
    sensitive = {"inspector_id", "raw_text", "rejected_value", "decided_by", "lon", "lat"}
    wrong = []
    for file in sorted((DBT_PROJECT / "models" / "marts").rglob("_*__models.yml")):
        for model in yaml.safe_load(file.read_text(encoding="utf-8"))["models"]:
            personal = model.get("config", {}).get("meta", {}).get("row_scope", {}).get("personal")
            columns = {column["name"] for column in model["columns"]} & sensitive
            if columns - set(personal or []):
                wrong.append((model["name"], columns))
    assert wrong == []


def test_every_page_has_its_place_in_the_order_and_every_role_names_pages_of_the_order():
    assert {page.stem for page in PAGES} <= set(ORDER)
    for role in roles().values():
        assert role.pages is None or role.pages <= set(ORDER), role.name


# The roads


def test_each_road_leads_to_the_marks_for_those_who_may_see_them(as_reader):
    # Without this a road that hands out nothing to anybody would count as safe.
    as_reader("analyst")
    publication = current_publication()
    assert all(mark in whole(publication) for mark in MARKS.values())
    month = publication.as_of_date.replace(day=1)
    given = {"month": month, "level": None, "league": None, "unit": None}
    for query in ("overdue_cases", "target_rows"):
        rows = str(read_now(publication, query, **given))
        assert MARKS["东山"] in rows and MARKS["毓璜顶"] in rows, query
    assert MARKS["person"] in str(read_now(publication, "rejected_rows", source="cases_hotline"))
    rows = Query(publication.path, "from fct_case_events").answer().rows
    assert MARKS["东山"] in str(rows.to_pylist())
    as_reader("unit 东山")
    shown = text_of(open_page("cases", lang="zh", case=MARKS["东山"]))
    assert f"{MARKS['东山']}.csv" in shown
    assert MARKS["东山"] in str(read(current_publication(), "overdue_cases", **given))


@pytest.mark.parametrize("name", READERS)
def test_the_file_of_a_reader_holds_nothing_of_others(as_reader, name):
    as_reader(name)
    publication = current_publication()
    assert_nothing_leaks(name, "file, every mart", whole(publication))
    # Bytes and not only rows: nothing is left in a block that no table uses.
    content = Path(publication.path).read_bytes()
    for mark in FORBIDDEN[name]:
        assert MARKS[mark].encode() not in content
    tell(TABLE, f"{name}: file, its bytes")


def bulletin_of_reader() -> str:
    """All text of the three files that the reader of the moment can make."""
    edition = Edition(current_publication(), BULLETIN, date(2013, 6, 20), 7)
    with in_language("zh"):
        made = {each.kind: each.content for each in make_files(edition, lambda *_: None)}
    texts = []
    for kind in ("docx", "xlsx"):
        with zipfile.ZipFile(io.BytesIO(made[kind])) as parts:
            texts += [parts.read(each).decode("utf-8", "ignore") for each in parts.namelist()]
    texts += [page.extract_text() for page in PdfReader(io.BytesIO(made["pdf"])).pages]
    return "".join(texts)


@pytest.mark.parametrize("name", READERS)
def test_the_bulletin_of_a_reader_holds_nothing_of_others(as_reader, name):
    as_reader(name)
    told = bulletin_of_reader()
    assert_nothing_leaks(name, "bulletin", told)
    may_see = {"东山", "毓璜顶"} - set(FORBIDDEN[name])
    assert may_see and all(MARKS[mark] in told for mark in may_see)


@pytest.mark.parametrize("name", READERS)
def test_a_reader_gets_the_rows_of_the_role(as_reader, name):
    as_reader(name)
    reader_of = cursor(current_publication())
    cases = reader_of.execute("select count(*) from fct_cases").fetchone()[0]
    units = reader_of.execute("select count(*) from dim_units").fetchone()[0]
    assert units == 4
    assert (cases == 40) == ("unit" not in name) and cases > 0
    persons = reader_of.execute("select count(inspector_id) from fct_observations").fetchone()[0]
    assert persons == (1 if name in ("analyst", "steward") else 0)


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("page", [page.stem for page in PAGES])
def test_a_page_shows_a_reader_nothing_of_others_and_refuses_other_roles(as_reader, name, page):
    given = as_reader(name)
    app = open_page(page, lang="zh")
    shown = text_of(app)
    is_refused = all_labels()["door.not_yours.title"]["zh"] in shown
    assert is_refused == (not given.role.may_open(page))
    if is_refused:
        assert "2013年6月18日" not in shown
    assert_nothing_leaks(name, "page", shown + str(app.main))


@pytest.mark.parametrize("name", [each for each in READERS if "unit" in each])
def test_an_address_that_names_others_gives_nothing_of_theirs(as_reader, name):
    as_reader(name)
    other = OTHER if name == "unit 东山" else OWN
    street = other.removeprefix("u_")
    for page, address in {
        "overview": {"unit": other},
        "cases": {"case": MARKS["毓璜顶" if name == "unit 东山" else "东山"]},
        "places": {"within": street, "map_level": "grid"},
    }.items():
        app = open_page(page, lang="zh", **address)
        shown = "".join(piece.proto.body for piece in app.get("html"))
        # The address itself is the reader's own words: an answer may repeat what was asked.
        asked = "" if page != "cases" else address["case"]
        assert_nothing_leaks(name, "address", shown.replace(f"“{asked}”", ""))


@pytest.mark.parametrize("name", READERS)
def test_every_query_of_a_page_and_its_export_give_a_reader_nothing_of_others(as_reader, name):
    as_reader(name)
    publication = current_publication()
    answered = 0
    for file in sorted(QUERIES.glob("*.sql")):
        given = dict.fromkeys(
            ["month", "level", "league", "unit", "source", "status", "case", "within", "measure",
             "case_class", "by", "curves", "day_count", "month_count", "scenario", "period"],
        )  # fmt: skip
        given |= {"month": publication.as_of_date.replace(day=1), "month_count": 24}
        try:
            rows = read_now(publication, file.stem, **given)
        except (KeyError, duckdb.Error):
            # Its parameters are of its own kind; its mart is searched whole in another test.
            continue
        answered += 1
        cells = [list(row.values()) for row in rows]
        assert_nothing_leaks(name, "query", str(cells))
        heads = list(rows[0]) if rows else []
        assert_nothing_leaks(name, "export CSV", csv_file(heads, cells).decode("utf-8-sig"))
    assert answered > 30


@pytest.mark.parametrize("name", READERS)
def test_sql_gives_a_reader_nothing_of_others_whatever_it_asks(as_reader, name):
    as_reader(name)
    publication = current_publication()
    for text in (
        "select case_id, source_file from fct_cases",
        "select * from fct_case_events",
        "select * from fct_target_status_monthly",
        "select * from fct_observations",
        "select * from about_rejections",
        f"select * from marts.fct_cases where handling_unit_code <> '{OWN}'",
    ):
        rows = Query(publication.path, text).answer().rows
        assert_nothing_leaks(name, "SQL", str(rows.to_pylist()))
        with in_language("zh"):
            book = excel_file(rows, {"publication": publication.publication_id})
        assert_nothing_leaks(name, "export Excel", str(_cells(book)))


@pytest.mark.parametrize("name", READERS)
def test_saved_queries_give_a_reader_nothing_of_others(as_reader, name):
    as_reader(name)
    reader_of = cursor(current_publication())
    answered = 0
    for file in sorted((QUERIES / "saved").glob("*.sql")):
        text = file.read_text(encoding="utf-8")
        try:
            rows = reader_of.execute(text, dict.fromkeys(parameters_of(text))).fetchall()
        except duckdb.Error:
            # The made-up publication's columns are of fewer kinds than these ask for.
            continue
        answered += 1
        assert_nothing_leaks(name, "saved query", str(rows))
    assert answered > 3


def _cells(book: bytes) -> list:
    import fastexcel  # noqa: PLC0415

    return fastexcel.read_excel(book).load_sheet(0, dtypes="string").to_arrow().to_pydict()


def test_an_answer_kept_for_one_reader_is_never_given_to_another(as_reader):
    seen = {}
    for name in ("analyst", "unit 东山", "unit 毓璜顶", "leader", "unit 东山", "analyst"):
        as_reader(name)
        rows = read(current_publication(), "overdue_cases", month=None, level=None, league=None,
                    unit=None)  # fmt: skip
        assert_nothing_leaks(name, "kept answers", str(rows))
        assert seen.setdefault(name, rows) == rows
    assert seen["analyst"] != seen["unit 东山"] != seen["unit 毓璜顶"]


def test_everything_kept_between_readers_is_kept_by_publication():
    # A publication's path is its scope: what is kept by it cannot cross from reader to reader.
    wrong = []
    for file in sorted((ROOT / "dashboards").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.FunctionDef):
                continue
            kept = [each for each in node.decorator_list if "st.cache" in ast.unparse(each)]
            names = [argument.arg for argument in node.args.args]
            if kept and names[:1] not in (["publication"], ["path"], []):
                wrong.append((file.name, node.name, names))
            if kept and not names and node.name != "_workers":
                wrong.append((file.name, node.name, "no argument"))
    assert wrong == []


def test_only_the_frame_asks_for_the_publication():
    askers = {
        file.name
        for file in (ROOT / "dashboards").rglob("*.py")
        if re.search(r"(current|pointed)_publication\(\)", file.read_text(encoding="utf-8"))
        and file.name != "publication.py"
    }
    assert askers == {"frame.py"}


def test_what_one_person_left_in_a_session_is_gone_for_the_next(as_reader):
    as_reader("analyst")
    app = open_page("overview", lang="zh")
    app.session_state["sql_run"] = MARKS["person"]
    as_reader("unit 东山")
    app.run()
    assert "sql_run" not in app.session_state
    tell(TABLE, "unit 东山: session of another")


# The scoped file


def test_a_mart_that_says_nothing_gives_its_rows_to_nobody_with_a_scope(tmp_path, monkeypatch):
    monkeypatch.setenv("CHANGTAI_HOME", str(tmp_path))
    published = next(build(tmp_path).glob("*.duckdb"))
    with duckdb.connect(str(published)) as connection:
        connection.execute("delete from marts.about_row_scopes where model_name = 'fct_rankings'")
        connection.execute("insert into marts.fct_rankings (unit_code) values ('u_zf_dongshan')")
    for scope in (Scope(None), Scope(OWN)):
        with duckdb.connect(str(scoped_file(published, scope)), read_only=True) as connection:
            assert connection.execute("select count(*) from marts.fct_rankings").fetchone() == (0,)


def test_a_publication_that_does_not_say_who_may_see_what_is_shown_to_nobody_with_a_scope(
    tmp_path, monkeypatch, as_reader
):
    monkeypatch.setenv("CHANGTAI_HOME", str(tmp_path))
    with duckdb.connect(str(next(build(tmp_path).glob("*.duckdb")))) as connection:
        connection.execute("drop table marts.about_row_scopes")
    as_reader("leader")
    assert "2013年6月18日" not in text_of(open_page("overview", lang="zh"))
    assert list((tmp_path / "zhifu" / FOLDER).rglob("*.duckdb")) == []


@pytest.mark.parametrize("unit", ["' or true --", "../../x", "u_zf_dongshan' union select '1"])
def test_a_units_code_is_a_value_and_never_sql_or_a_path(tmp_path, monkeypatch, unit):
    monkeypatch.setenv("CHANGTAI_HOME", str(tmp_path))
    published = next(build(tmp_path).glob("*.duckdb"))
    file = scoped_file(published, Scope(unit))
    assert file.parent == (tmp_path / "zhifu" / FOLDER / published.stem).resolve()
    with duckdb.connect(str(file), read_only=True) as connection:
        assert connection.execute("select count(*) from marts.fct_cases").fetchone() == (0,)
    tell(TABLE, "forged unit code")


# Settings


@pytest.mark.parametrize(
    "text, code",
    [
        ("- a list", "not_a_list_of_keys"),
        ("sign_in: [", "not_yaml"),
        ("sign_in: password\npeople: []", "sign_in"),
        ("sign_in: oidc\npeople: []", "no_people"),
        ("sign_in: oidc\npasword: x\npeople: []", "unknown_key"),
        ("sign_in: oidc\nproxy: {}\npeople: [{who: a, role: leader}]", "proxy_part"),
        ("sign_in: oidc\npeople: [{who: a, role: king}]", "role"),
        ("sign_in: oidc\npeople: [{who: a, role: open}]", "role"),
        ("sign_in: oidc\npeople: [{who: a, role: unit}]", "unit"),
        ("sign_in: oidc\npeople: [{who: a, role: leader, unit: u}]", "unit"),
        ("sign_in: oidc\npeople: [{role: leader}]", "who_or_group"),
        ("sign_in: oidc\npeople: [{who: '', role: leader}]", "no_text"),
        ("sign_in: oidc\npeople: [{who: A@x, role: leader}, {who: a@X, role: analyst}]", "twice"),
        (PROXY.replace("10.1.2.3", "the proxy"), "addresses"),
        (PROXY, "secret"),
        (PROXY.replace("env:CHANGTAI_PROXY_SECRET", SECRET), "secret"),
    ],
)
def test_faulty_settings_are_told_in_both_languages_and_let_nobody_in(settle, text, code):
    settle(text)
    with pytest.raises(AccessFault) as fault:
        current_access()
    assert fault.value.code == code
    for words in (all_labels()[f"access.fault.{code}"][each] for each in LANGUAGES):
        said = words.format(**fault.value.values)
        assert "{" not in said and SECRET not in said + str(fault.value)
    assert "2013年6月18日" not in text_of(open_page("overview", lang="zh"))


def test_settings_that_are_named_but_not_there_do_not_open_the_house(home, monkeypatch, tmp_path):
    monkeypatch.setenv("CHANGTAI_ACCESS", str(tmp_path / "nothing.yaml"))
    with pytest.raises(AccessFault, match="no_file"):
        current_access()
    assert "访问设置有误" in text_of(open_page("overview", lang="zh"))


def test_without_settings_every_page_says_that_it_is_open(home):
    for page in PAGES:
        assert "未设登录" in text_of(open_page(page.stem, lang="zh"))


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.168.1.5", "unix:///tmp/x", "example"])
def test_without_settings_no_address_but_loopback_is_served(home, address):
    with pytest.raises(AccessFault, match="exposed"):
        check_fitness(address)
    tell(TABLE, "start on an open address")


def test_loopback_is_served_without_settings_and_other_addresses_with_them(settle):
    settle(PEOPLE)
    check_fitness("0.0.0.0")
    settle_free = ("127.0.0.1", "::1", "localhost")
    assert all(gate.is_loopback(address) for address in settle_free)


def test_sign_in_needs_all_its_secrets_and_a_long_one_for_the_cookie(settle, monkeypatch, tmp_path):
    settle(PEOPLE)
    with pytest.raises(AccessFault, match="oidc"):
        sign_in_secrets()
    for name in ("CLIENT_ID", "CLIENT_SECRET", "METADATA_URL", "REDIRECT_URI"):
        monkeypatch.setenv(f"CHANGTAI_OIDC_{name}", "something")
    monkeypatch.setenv("CHANGTAI_OIDC_COOKIE_SECRET", "short")
    with pytest.raises(AccessFault, match="cookie_secret"):
        sign_in_secrets()
    monkeypatch.delenv("CHANGTAI_OIDC_COOKIE_SECRET")
    (tmp_path / "secret").write_text("x" * 40 + "\n")
    monkeypatch.setenv("CHANGTAI_OIDC_COOKIE_SECRET_FILE", str(tmp_path / "secret"))
    assert sign_in_secrets()["auth"]["cookie_secret"] == "x" * 40


@pytest.mark.parametrize(
    "claims, role",
    [
        ({"email": "WANG@office.example"}, "leader"),
        ({"email": "li@office.example", "email_verified": True}, "unit"),
        ({"email": "li@office.example", "groups": ["analysts"]}, "unit"),
        ({"email": "new@office.example", "groups": ["analysts"]}, "analyst"),
        ({"email": "new@office.example", "groups": "analysts"}, "analyst"),
        ({"email": "li@office.example", "email_verified": False}, None),
        ({"email": "stranger@office.example"}, None),
        ({"email": ""}, None),
        ({"email": None, "groups": ["analysts"]}, None),
        ({"email": ["li@office.example"]}, None),
        ({"sub": "li@office.example"}, None),
        ({"email": "stranger@office.example", "groups": {"analysts": 1}}, None),
        ({}, None),
    ],
)
def test_claims_give_the_role_of_the_list_and_no_other(settle, claims, role):
    settle(PEOPLE)
    grant = grant_by_claims(current_access(), claims)
    assert (grant and grant.role) == role
    if role is None:
        tell(TABLE, "stranger: claims")


def test_a_page_that_did_not_come_through_the_gate_shows_nothing(settle):
    settle(PEOPLE)
    with pytest.raises(NotAdmitted, match="around"):
        current_reader()
    shown = text_of(open_page("overview", lang="zh"))
    assert "没有经过规定的入口" in shown and "2013年6月18日" not in shown
    tell(TABLE, "around the gate")


# The gate


def request(path: str = "/", client: str = "10.1.2.3", kind: str = "http", **headers: str) -> dict:
    named = [(key.replace("_", "-").encode(), value.encode()) for key, value in headers.items()]
    return {"type": kind, "path": path, "client": (client, 5), "headers": named}


def through(scope: dict) -> tuple[dict | None, list[dict]]:
    """What of a request reaches the app (None: nothing), and what is answered."""
    reached, answered = [], []

    async def app(scope, receive, send) -> None:
        reached.append(scope)

    async def send(message) -> None:
        answered.append(message)

    asyncio.run(Gate(app)(scope, None, send))
    return (reached[0] if reached else None), answered


def reader_told(scope: dict) -> dict | None:
    header = dict(scope["headers"])[gate.HEADER].decode()
    return told_in(header)


@pytest.fixture
def proxied(settle, monkeypatch):
    monkeypatch.setenv("CHANGTAI_PROXY_SECRET", SECRET)
    settle(PROXY)


def test_the_proxys_word_about_the_reader_counts(proxied):
    scope, _ = through(request(x_forwarded_user="li", x_proxy_secret=SECRET))
    assert reader_told(scope) == {"who": "li", "groups": []}


@pytest.mark.parametrize(
    "forged",
    [
        request(client="10.9.9.9", x_forwarded_user="li", x_proxy_secret=SECRET),
        request(client="127.0.0.1", x_forwarded_user="li", x_proxy_secret=SECRET),
        request(client="10.9.9.9", x_forwarded_user="li", x_proxy_secret=SECRET,
                x_forwarded_for="10.1.2.3", forwarded="for=10.1.2.3", x_real_ip="10.1.2.3"),
        request(x_forwarded_user="li"),
        request(x_forwarded_user="li", x_proxy_secret="a guess of some length"),
        request(x_forwarded_user="li", x_proxy_secret=""),
        request(x_proxy_secret=SECRET),
        request(x_forwarded_user=" ", x_proxy_secret=SECRET),
        request(kind="websocket", x_forwarded_user="li", path="/_stcore/stream"),
        {**request(x_forwarded_user="li", x_proxy_secret=SECRET), "client": None},
        {**request(x_proxy_secret=SECRET), "headers": [
            (b"x-proxy-secret", SECRET.encode()),
            (b"x-forwarded-user", b"wang"), (b"x-forwarded-user", b"li")]},
    ],
)  # fmt: skip
def test_forged_headers_and_addresses_are_turned_away(proxied, forged):
    scope, answered = through(forged)
    assert scope is None
    if forged["type"] == "http":
        assert answered[0]["status"] == 403
    else:
        assert answered[0]["type"] == "websocket.close"
    assert SECRET not in str(answered)
    tell(TABLE, "forged headers")


def test_the_header_that_names_the_reader_cannot_be_written_from_outside(settle):
    settle(PEOPLE)
    word = 'x:{"who": "wang"}'
    scope, _ = through(request(x_changtai_reader=word, x_changtai_role="leader"))
    names = [name for name, _ in scope["headers"]]
    assert names == [gate.HEADER] and reader_told(scope) == {}
    assert told_in(word) is None and told_in(None) is None and told_in("") is None
    tell(TABLE, "forged headers")


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "10.0.0.8:8501", ""])
def test_an_open_house_answers_only_to_the_names_of_this_machine(home, host):
    assert through(request(host=host))[0] is None
    assert through(request(host=host, kind="websocket"))[0] is None
    for own in ("127.0.0.1:8501", "localhost:8501", "[::1]:8501"):
        assert through(request(host=own))[0] is not None
    tell(TABLE, "open house by another name")


@pytest.mark.parametrize("path", ["/media/abc.csv", "/_stcore/upload_file/x", "/base/media/abc"])
def test_files_made_for_readers_are_not_given_to_strangers(settle, path):
    settle(PEOPLE)
    assert through(request(path=path))[0] is None
    assert through(request(path=path, cookie="_streamlit_user=forged"))[0] is None
    assert through(request(path="/"))[0] is not None
    tell(TABLE, "stranger: files by address")


# Exports


def test_text_that_begins_like_a_formula_stays_text_and_negative_numbers_stay_numbers():
    signs = ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"]
    begun = [f"{sign}cmd|' /C calc'!A0" for sign in signs] + ["-inf", "+1_000", "-1+cmd()"]
    for text in begun:
        assert safe(text) == f"'{text}"
        tell("exports", "formula-like text")
    kept = [-5, -1.5, "-5", "-1.5", "+3", "-2e-3", None, True, "plain", ""]
    assert [safe(value) for value in kept] == kept
    rows = list(csv.reader(io.StringIO(csv_file(["=a"], [[begun[0], -5]]).decode("utf-8-sig"))))
    assert rows == [["'=a"], [f"'{begun[0]}", "-5"]]


def test_a_workbook_holds_formula_like_text_as_text_and_no_formula_or_link():
    import zipfile  # noqa: PLC0415

    import pyarrow as pa  # noqa: PLC0415

    table = pa.table({"=head": ["=1+1", "https://evil.example", "@x"], "number": [-1, 2, None]})
    with in_language("zh"):
        book = zipfile.ZipFile(io.BytesIO(excel_file(table, {"=about": "=2+2"})))
    sheets = [book.read(name).decode() for name in book.namelist() if "worksheets/" in name]
    assert sheets and not any("<f>" in sheet or "hyperlink" in sheet for sheet in sheets)
    assert "<v>-1</v>" in sheets[0]
    assert "'=1+1" in book.read("xl/sharedStrings.xml").decode()
    tell("exports", "formula-like text", 5, 5)


def test_a_secret_of_the_settings_is_in_no_text_of_them(proxied):
    access = current_access()
    assert access.proxy.secret == SECRET and SECRET not in repr(access)
