"""`comptoir contacts import`: what another system knows is recorded whole, once, or refused with every fault named."""

import asyncio
from pathlib import Path

import pytest

from bot.domain.person import PersonView
from bot.now import utc_now
from bot.storage.database import open_store
from tests.cli.typed import CommandLine

HEADER = "reference,kind,at,employee,who,about,promised,until,email,number,verified"
CALL = "17,phone,2026-01-31 18:00,marie,Léa Martin,Her parcel,A refund,2026-02-03,Lea@example.org,+33 6 12 34 56 78,yes"
VISIT = '18,shop,2026-02-01T09:30+01:00,marie,,"Broken cup,\nasked for another",,,,,'


def written(comptoir: CommandLine, *lines: str, encoding: str = "utf-8") -> str:
    (comptoir.folder / "calls.csv").write_text("\n".join(lines) + "\n", encoding)
    return "calls.csv"


def persons(url: str) -> list[PersonView]:
    async def read() -> list[PersonView]:
        store = open_store(url, clock=utc_now)
        async with store.reading() as tx:
            found = await tx.persons.many(range(1, 20))
        await store.close()
        return [*found]

    return asyncio.run(read())


def test_a_file_is_recorded_once_however_often_it_is_brought_in(comptoir: CommandLine) -> None:
    comptoir("migrate")
    file = written(comptoir, HEADER, CALL, "", VISIT)
    assert comptoir("contacts", "import", file)[:2] == (0, "Contacts recorded: 2; known already: 0.\n")
    assert comptoir("contacts", "import", file)[:2] == (0, "Contacts recorded: 0; known already: 2.\n")

    call, visit = (each.contacts[0].said for each in persons(comptoir.url))
    assert (call.who, call.promised, call.email, call.number) == (
        "Léa Martin", "A refund", "lea@example.org", "+33612345678",
    )  # fmt: skip
    assert call.promised_until is not None
    assert (call.employee, call.verified, visit.verified) == ("marie", True, False)
    assert visit.about == "Broken cup,\nasked for another"
    assert visit.at.isoformat() == "2026-02-01T08:30:00+00:00"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8"])
def test_a_spreadsheet_with_semicolons_is_read(comptoir: CommandLine, encoding: str) -> None:
    comptoir("migrate")
    lines = "reference;kind;at;employee;about", "17;letter;2026-01-31;marie;Sa réclamation, la seconde"
    assert comptoir("contacts", "import", written(comptoir, *lines, encoding=encoding))[0] == 0
    assert persons(comptoir.url)[0].contacts[0].said.about == "Sa réclamation, la seconde"


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        (CALL.replace("phone", "pigeon"), "calls.csv:4:2: kind: It cannot be used. Write phone, shop"),
        (CALL.replace("2026-01-31 18:00", "yesterday"), "calls.csv:4:3: at: It cannot be used. Write a time of"),
        (VISIT.replace("18,", "19,").replace("2026", "2001"), "calls.csv:4:3: at: It cannot be used. Write a time of"),
        (CALL.replace("2026-02-03", "2025-02-03"), "calls.csv:4:8: until: It cannot be used. Write a date"),
        (CALL.replace("marie", "ghost"), "calls.csv:4:4: employee: The rules name no such person."),
        (CALL.replace("Lea@example.org", "lea"), "calls.csv:4:9: email: It cannot be used. Write a whole"),
        (CALL.replace("+33 6", "06"), "calls.csv:4:10: number: It cannot be used. Write the number with its"),
        (CALL.replace(",yes", ",perhaps"), "calls.csv:4:11: verified: It cannot be used. Write yes"),
        (CALL.replace("A refund", ""), "calls.csv:4:7: promised: It cannot be used."),
        (CALL.replace("Her parcel", ""), "calls.csv:4:6: about: It is empty. Fill it in."),
        (CALL.replace("17,", "18,"), "calls.csv:4:1: reference: It stands on line 2 too."),
        (CALL + ",more", "calls.csv:4:1: The line has 12 cells, the first line 11."),
        ('19,"phone', "calls.csv:4:1: The quotes do not match."),
    ],
)
def test_a_fault_is_told_with_its_line_and_remedy_and_nothing_is_recorded(
    comptoir: CommandLine, broken: str, told: str
) -> None:
    comptoir("migrate")
    code, out, error = comptoir("contacts", "import", written(comptoir, HEADER, VISIT, broken))
    assert (code, out) == (1, "")
    assert error.startswith(told), error
    assert "06 12" not in error
    assert "Lea@" not in error
    assert persons(comptoir.url) == []


def test_every_fault_is_told_at_once(comptoir: CommandLine) -> None:
    comptoir("migrate")
    lines = HEADER, ",phone,,marie,,,,,,,", CALL.replace("phone", "x"), VISIT
    _, _, error = comptoir("contacts", "import", written(comptoir, *lines))
    assert [line.split(":")[1:4:2] for line in error.splitlines()] == [
        ["2", " reference"], ["2", " at"], ["2", " about"], ["3", " kind"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ("", "calls.csv:1:1: The file is empty."),
        (HEADER + ",colour", "calls.csv:1:12: column 12: No such column."),
        (HEADER + ",who", "calls.csv:1:12: who: The column stands there twice."),
        ("reference,kind,at,employee", "calls.csv:1:1: about: The column is missing."),
    ],
)
def test_a_first_line_that_cannot_be_used_is_told(comptoir: CommandLine, header: str, told: str) -> None:
    code, _, error = comptoir("contacts", "import", written(comptoir, header))
    assert code == 1
    assert error.startswith(told), error


def test_a_file_of_another_encoding_or_too_long_or_not_there_is_refused(comptoir: CommandLine) -> None:
    code, _, error = comptoir("contacts", "import", written(comptoir, HEADER, CALL, encoding="latin-1"))
    assert (code, error.startswith("calls.csv:2:1: The file is not UTF-8. Save it as UTF-8.")) == (1, True)
    many = written(comptoir, HEADER, *(CALL.replace("17,", f"{number},", 1) for number in range(1_001)))
    assert "More than 1000 contacts. Split the file." in comptoir("contacts", "import", many)[2]
    assert comptoir("contacts", "import", "nothing.csv")[0] == 2
    (Path(comptoir.folder) / "calls.csv").write_text(f"{HEADER}\n" + VISIT.replace("cup", "cup" * 1_000), "utf-8")
    assert "calls.csv:2:6: about" not in comptoir("contacts", "import", "calls.csv", "--dry-run")[2]


def test_a_look_at_a_file_records_nothing(comptoir: CommandLine) -> None:
    comptoir("migrate")
    code, out, _ = comptoir("contacts", "import", written(comptoir, HEADER, CALL), "--dry-run")
    assert (code, out) == (0, "Contacts that can be recorded: 1; nothing was.\n")
    assert persons(comptoir.url) == []


def test_rules_without_an_admin_have_nobody_who_could(comptoir: CommandLine) -> None:
    rules = comptoir.folder / "routing_rules.yaml"
    rules.write_text(rules.read_text().replace(", admin: true", ""))
    code, _, error = comptoir("contacts", "import", written(comptoir, HEADER, CALL))
    assert (code, "name no admin" in error) == (2, True)
