"""A list may come from a CSV file beside the rules, and what is wrong in it is told with its own file and line."""

from pathlib import Path

import pytest

from bot.errors import RulesError
from bot.rules.beside import FilesBeside
from bot.rules.source import check, load_file
from tests.rules.files import HEAD, route

RULES = """lists: {vips: {csv: vips.csv, column: handle}, towns: {csv: towns.csv}}
rules:
  - {id: vip, if: {author: {handle: $vips}}, then: {department: press}, examples: [anything]}
  - {id: town, if: {any: [$towns]}, then: {department: delivery}, examples: ["colis pour Évry"]}
"""


@pytest.fixture
def folder(tmp_path: Path):
    def write(rules: str = RULES, **files: str | bytes) -> Path:
        (tmp_path / "rules.yaml").write_text(HEAD + rules, "utf-8")
        for name, text in {"vips": "handle,since\n@Eve,2020\nadam,2021\n\n", "towns": "town\nÉvry\n", **files}.items():
            (tmp_path / f"{name}.csv").write_bytes(text.encode() if isinstance(text, str) else text)
        return tmp_path / "rules.yaml"

    return write


def faults(path: Path) -> list[str]:
    with pytest.raises(RulesError) as refused:
        load_file(path)
    return [str(fault) for fault in refused.value.faults if fault.severity == "error"]


def test_a_column_of_a_csv_file_is_a_list(folder):
    rules = load_file(folder(towns="town;code\nÉvry;91000\n\nLyon;69000\n"))
    assert route(rules, "hello", handle="eve").rule == "vip"
    assert route(rules, "un colis pour LYON").rule == "town"
    assert route(rules, "91000", handle="other").rule == ""


def test_a_file_that_a_spreadsheet_saved_is_read(folder):
    rules = load_file(folder(towns='\ufefftown\tcode\r\n"Évry"\t91000\r\n'))
    assert route(rules, "evry").rule == "town"


def test_the_version_changes_with_its_lists(folder):
    before = load_file(folder()).hash
    assert load_file(folder()).hash == before
    assert load_file(folder(vips="handle\nzoe\n")).hash != before


def test_the_texts_of_the_lists_travel_with_the_rules(folder):
    assert set(load_file(folder()).beside) == {"vips.csv", "towns.csv"}


@pytest.mark.parametrize(
    ("vips", "place", "said"),
    [
        ("name,since\na,b\n", "vips.csv:1:1", "There is no column 'handle'"),
        ("handles\na\n", "vips.csv:1:1", "Did you mean handles?"),
        ("", "vips.csv:1:1", "names no columns"),
        ("handle\n\n", "vips.csv:1:1", "is empty"),
        ("handle\nadam\n...\n", "vips.csv:3:1", "holds nothing to look for"),
        ("handle\nadam\n\n*eve\n", "vips.csv:4:1", "not at its end"),
        ('handle\n"ada"m\n', "vips.csv:2:1", "This is no CSV"),
    ],
)
def test_what_is_wrong_in_a_csv_file_is_told_with_its_line(folder, vips, place, said):
    path = folder(towns="town\nÉvry\n", vips=vips)
    [fault] = faults(path)
    assert fault.startswith(f"{path.parent / place}: lists.vips")
    assert said in fault


@pytest.mark.parametrize("name", ["../vips.csv", "/etc/passwd", "a/vips.csv", "..", "a\\\\vips.csv", ".hidden"])
def test_a_list_is_never_read_from_another_folder(folder, name):
    [fault] = faults(folder(RULES.replace("csv: vips.csv", f'csv: "{name}"')))
    assert "lists.vips.csv" in fault
    assert "no file beside this one" in fault


def test_a_csv_file_that_is_missing_or_no_text_is_told(folder):
    assert "nowhere.csv cannot be read" in faults(folder(RULES.replace("vips.csv", "nowhere.csv")))[0]
    assert "vips.csv is not UTF-8" in faults(folder(vips=b"handle\n\xff\n"))[0]
    assert "larger than 2 MB" in faults(folder(vips="handle\n" + "abcdefghij\n" * 200_000))[0]


def test_a_wrong_key_of_a_list_is_told_with_what_is_allowed(folder):
    assert "Did you mean column?" in faults(folder(RULES.replace("column:", "colum:")))[0]


def test_a_text_that_stands_alone_has_nothing_beside(folder):
    assert [fault.code for fault in check(HEAD + RULES, "f")] == ["no_csv", "no_csv"]


def test_an_unknown_list_of_handles_is_refused(folder):
    [fault] = faults(folder(RULES.replace("$vips", "$vip")))
    assert "There is no list 'vip'. Did you mean vips?" in fault


@pytest.mark.parametrize(
    ("content", "line", "said"),
    [
        (b"@bob\n@ann\n", 1, "'@bob' is no name of one. Write handle on a line before it."),
        (b"livr*\ncolis\n", 1, "'livr*' is no name of one."),
        (b"handle\nbob\n$others\n", 3, "A list cannot hold another list."),
    ],
)
def test_a_list_without_a_head_or_with_another_list_in_it_is_told_with_its_own_line(tmp_path, content, line, said):
    (tmp_path / "vips.csv").write_bytes(content)
    text = HEAD + "lists: {vips: {csv: vips.csv}}\nrules: [{id: r, if: {any: [$vips]}, then: {department: press}}]"
    [fault] = [each for each in check(text, "f", FilesBeside(tmp_path)) if each.severity == "error"]
    assert (fault.file, fault.line, said in str(fault)) == ("vips.csv", line, True)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04\x14\xe9", "vips.csv is a spreadsheet, not a CSV file. Save it as CSV (UTF-8)."),
        ("handle\némile\n".encode("latin-1"), "vips.csv is not UTF-8 (byte 7). Save it as CSV (UTF-8)."),
        (b"a" * 2_000_001, "vips.csv is larger than 2 MB. Make two lists of it."),
    ],
)
def test_a_file_that_is_no_csv_is_told_with_what_to_do(tmp_path, content, said):
    (tmp_path / "vips.csv").write_bytes(content)
    text = HEAD + "lists: {vips: {csv: vips.csv}}\nrules: [{id: r, if: {any: [$vips]}, then: {department: press}}]"
    assert any(said in str(fault) for fault in check(text, "f", FilesBeside(tmp_path)))
