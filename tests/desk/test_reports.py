"""The page of the reports: who finds it, what it tells in figures that can be read, and its CSV."""

from dataclasses import replace

import pytest
from selectolax.lexbor import LexborHTMLParser

from bot.domain.department import Locale
from bot.web.desk import reports
from tests.desk.counter import Browser, Counter, page, seen
from tests.storage.measured import MINUTE, answered, asked, happened


@pytest.fixture
async def busy(counter: Counter) -> Counter:
    """Three cases of the last hour: two of deliveries, of which Paul answered one, and one of the press."""
    at = counter.house.clock() - 60 * MINUTE
    parcel = await asked(counter.store, "one", at, department="delivery", rule="late-parcel", feeling=-0.5)  # type: ignore[arg-type]
    await answered(counter.store, parcel, "paul", at + 10 * MINUTE)  # type: ignore[arg-type]
    lost = "<b>My parcel</b> is lost"
    await asked(counter.store, "two", at, department="delivery", rule="late-parcel", feeling=-0.9, text=lost)  # type: ignore[arg-type]
    press = await asked(counter.store, "three", at, department="press", rule="", tags=())  # type: ignore[arg-type]
    await happened(counter.store, "escalated", press, at, "sam")  # type: ignore[arg-type]
    return counter


async def part(browser: Browser, name: str, query: str = "") -> str:
    tree = await browser.page(f"/desk/reports{query}")
    return seen(tree.css_first(f"#report-{name}"))


def linked(tree: LexborHTMLParser) -> bool:
    return bool(tree.css('.tools a[href="/desk/reports"]'))


async def test_managers_and_admins_find_the_page_and_nobody_else(counter: Counter) -> None:
    for person, found in (("ana", True), ("mia", True), ("marie", False), ("paul", False)):
        browser = await counter.browser(person)
        assert linked(await browser.page("/desk/saved")) is found
        assert (await browser.get("/desk/reports")).status_code == (200 if found else 403)
        assert (await browser.get("/desk/reports.csv")).status_code == (200 if found else 403)


async def test_an_admin_reads_all_figures_as_text(busy: Counter) -> None:
    ana = await busy.browser("ana")
    tree = await ana.page("/desk/reports")
    assert [node.text().strip() for node in tree.css("h1")] == ["Reports"]
    assert "Answer rate 33%" in seen(tree.css_first("#report-all"))
    departments = seen(tree.css_first("#report-department"))
    assert "Delivery 2 2 1 50% 10 min 10 min – – 0 0 0" in departments
    assert "Press 1 1 0 0% – – – – 0 1 0" in departments
    assert "Paul 1 1 1 100% 10 min" in seen(tree.css_first("#report-person"))
    assert "no rule 1 1 0 0%" in seen(tree.css_first("#report-rule"))
    assert "acme 1 0 0 100%" in seen(tree.css_first("#report-ears"))
    assert "1 person answered, of 5 who may. 1 person gave half" in seen(tree.css_first("#report-counter"))
    assert "late-parcel journalist" in seen(tree.css_first("#report-unmatched"))
    for chart in tree.css("main svg"):
        assert chart.attributes["aria-hidden"] == "true", "the figure beside it says the same"
    for table in tree.css(".wide"):
        assert table.attributes["tabindex"] == "0", "what scrolls is reached by keyboard"
    assert not tree.css("main [style], main script")


async def test_headaches_come_with_cases_that_show_them_and_no_markup_of_theirs(busy: Counter) -> None:
    ana = await busy.browser("ana")
    tree = await ana.page("/desk/reports")
    told = tree.css_first("#report-headaches")
    assert "parcel rising 2, before 0" in seen(told)
    assert "<b>My parcel</b> is lost" in seen(told)
    assert [a.attributes["href"] for a in told.css("a")] == ["/desk/cases/2", "/desk/cases/1"]  # type: ignore[union-attr]


async def test_a_manager_reads_their_department_only(busy: Counter) -> None:
    mia = await busy.browser("mia")
    tree = await mia.page("/desk/reports")
    assert "Press" not in seen(tree.css_first("#report-department"))
    assert [option.attributes["value"] for option in tree.css("option")] == ["", "delivery"]
    assert (await mia.get("/desk/reports?department=press")).status_code == 403
    assert "press" not in (await mia.get("/desk/reports.csv")).text
    assert (await mia.get("/desk/reports.csv?department=press")).status_code == 403


async def test_days_and_a_department_are_chosen(busy: Counter) -> None:
    ana = await busy.browser("ana")
    assert "Cases 1" in await part(ana, "all", "?from=2026-03-02&to=2026-03-02&department=press")
    assert "Nothing in this period." in await part(ana, "department", "?from=2026-01-01&to=2026-01-31")
    assert "Nobody answered in this period." in await part(ana, "counter", "?from=2026-01-01&to=2026-01-31")
    assert "No unhappy message." in await part(ana, "headaches", "?from=2026-01-01&to=2026-01-31")
    for query in ("?from=2026-03-02&to=2026-03-01", "?from=yesterday"):
        refused = await ana.get(f"/desk/reports{query}")
        assert refused.status_code == 422
        assert "These days make no report" in seen(page(refused))
    assert (await ana.get("/desk/reports.csv?from=yesterday")).status_code == 422
    assert (await ana.get("/desk/reports?department=nowhere")).status_code == 422


async def test_the_report_is_taken_away_as_csv(busy: Counter) -> None:
    ana = await busy.browser("ana")
    answer = await ana.get("/desk/reports.csv?from=2026-03-01&to=2026-03-02&department=delivery")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="comptoir-2026-03-01-2026-03-02.csv"'
    assert answer.headers["cache-control"] == "no-store"
    assert answer.content.startswith(b"\xef\xbb\xbfsection,")
    assert "department,delivery,Delivery,cases,2" in answer.text


async def test_the_page_speaks_french(busy: Counter) -> None:
    directory = busy.house.rules.directory
    people = {**directory.people, "ana": replace(directory.people["ana"], locale=Locale.FR)}
    busy.faults.current = replace(busy.house.rules, directory=replace(directory, people=people))
    ana = await busy.browser("ana")
    tree = await ana.page("/desk/reports")
    assert "Rapports" in seen(tree.css_first("h1"))
    assert "en hausse 2, avant 0" in seen(tree.css_first("#report-headaches"))


async def test_long_tables_end_and_say_so(busy: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "SHOWN", 1)
    ana = await busy.browser("ana")
    assert "1 more line is in the CSV." in await part(ana, "department")
