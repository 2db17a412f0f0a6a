"""Who may be the same human, on the desk: asked on the page of the case and of the person, and settled there."""

from bot.domain.mention import Author
from tests.desk.counter import Browser, Counter, form_of, page, seen
from tests.desk.test_persons import record


async def settle(browser: Browser, address: str, act: str) -> str:
    form = form_of(await browser.page(address), "/desk/alike/again" if act == "again" else "/desk/alike/yes")
    answer = await browser.post(f"/desk/alike/{act}", form)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def test_an_author_with_the_handle_of_another_is_joined_from_the_case(counter: Counter) -> None:
    house, sam = counter.house, await counter.browser("sam")
    here = await house.a_case("Where is my parcel?", author=Author("1", "lea.martin", "Léa <b>"))
    there = await house.a_case("My parcel!", author=Author("2", "lea.martin@other.example"))
    asked = seen((await sam.page(f"/desk/cases/{there}")).css_first("main"))
    assert "Perhaps the same person" in asked
    assert "the same handle elsewhere" in asked

    assert await settle(sam, f"/desk/cases/{there}", "no") == f"/desk/cases/{there}"
    ruled_out = await sam.page(f"/desk/cases/{there}")
    assert "Sam ruled out somebody who writes to acme_social." in seen(ruled_out)
    assert await settle(sam, f"/desk/cases/{there}", "again") == f"/desk/cases/{there}"
    await settle(sam, f"/desk/cases/{there}", "yes")
    both = seen(await sam.page("/desk/persons/1"))
    assert f"Case no. {here}" in both
    assert f"Case no. {there}" in both


async def test_persons_with_one_address_are_settled_on_the_page_of_one(counter: Counter) -> None:
    sam = await counter.browser("sam")
    first = await record(sam, "/desk/persons", email="lea@example.org")
    await record(sam, "/desk/persons", email="lea@example.org", who="Mme M.")
    shown = seen(await sam.page(first))
    assert "Mme M. the same e-mail address" in shown
    assert await settle(sam, first, "no") == first
    assert "Sam ruled out person no. 2." in seen(await sam.page(first))
    await settle(sam, first, "again")
    assert await settle(sam, first, "yes") == first
    assert "Sam joined 1 contact: the same e-mail address." in seen(await sam.page(first))


async def test_what_no_form_of_ours_asks_is_not_found(counter: Counter) -> None:
    sam = await counter.browser("sam")
    for act, fields in (
        ("maybe", {}),
        ("yes", {"one": "person-1", "other": "nobody-2"}),
        ("yes", {"one": "person-1", "other": "person-x"}),
        ("no", {"one": "person-1", "other": "person-2"}),
        ("again", {"apart": "9", "back": "person-1"}),
    ):
        answer = await sam.post(f"/desk/alike/{act}", {**fields, "key": act})
        assert answer.status_code == 404, page(answer).text()
