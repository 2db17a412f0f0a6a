"""What `comptoir reports` prints, for people, spreadsheets and programs."""

import asyncio
import csv
import json
from io import StringIO

from bot.now import utc_now
from bot.storage.database import open_store
from tests.cli.typed import CommandLine
from tests.storage.measured import MINUTE, answered, asked


def fill(url: str) -> None:
    """One case that Marie answered after ten minutes, and an angry one that waits."""

    async def write() -> None:
        store = open_store(url, clock=utc_now)
        at = utc_now() - 20 * MINUTE
        case = await asked(store, "one", at)
        await answered(store, case, "marie", at + 10 * MINUTE)
        await asked(store, "two", at, department="gone", feeling=-0.9, text="My parcel\nis lost")
        await store.close()

    asyncio.run(write())


def test_people_read_tables(migrated: CommandLine) -> None:
    fill(migrated.url)
    code, out, err = migrated("reports")
    assert (code, err) == (0, "")
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert "all 2 2 1 50% 10 min 10 min – – 0 0 0" in lines
    assert "Customer care 1 1 1 100% 10 min 10 min – – 0 0 0" in lines
    assert "Marie 1 1 1 100% 10 min 10 min – – 0 0 0" in lines
    assert "gone 1 1 0 0% – – – – 0 0 0" in lines
    assert "acme: 1 answers from here, 0 in the network's own app, 0 known broadcasts; 100% answers" in lines
    assert "people: 1 answered, the busiest 100%; 1 gave half of all; evenness –" in lines
    assert "rising: parcel, 1 unhappy cases, before 0" in lines
    assert "case 2: My parcel is lost" in lines
    assert lines[-1] == "Rules that never matched: none"


def test_a_report_of_nothing_is_printed_too(migrated: CommandLine) -> None:
    code, out, _ = migrated("reports", "--from", "2026-01-01", "--to", "2026-01-31")
    assert code == 0
    assert out.startswith("2026-01-01 to 2026-01-31, by the clock of ")


def test_programs_read_json_and_spreadsheets_csv(migrated: CommandLine) -> None:
    fill(migrated.url)
    whole = json.loads(migrated("reports", "--format", "json")[1])
    assert (whole["departments"], whole["total"]["cases"], whole["total"]["answered"]) == (None, 2, 1)
    care = json.loads(migrated("reports", "--department", "care", "--format", "json")[1])
    assert (care["departments"], care["total"]["cases"]) == (["care"], 1)
    rows = list(csv.reader(StringIO(migrated("reports", "--format", "csv")[1])))
    assert ["total", "", "", "first_response_median_seconds", "600.0"] in rows


def test_what_makes_no_report_is_refused(migrated: CommandLine) -> None:
    code, _, err = migrated("reports", "--from", "2026-02-01", "--to", "2026-01-01")
    assert (code, "comes before" in err) == (1, True)
    assert migrated("reports", "--from", "yesterday")[0] == 2
    assert migrated("reports", "--department", "nowhere")[0] == 1
    assert migrated("reports", "--format", "xml")[0] == 2
