"""/comptoir who: whoever picks up the phone finds the public thread, whoever answers it what the phone promised."""

import json

from bot.domain.person import ContactKind
from bot.domain.person_messages import JoinAuthor, KeepPledge, RecordContact
from tests.slack.office import Office
from tests.slack.test_commands import asked

CALL = RecordContact(
    "marie",
    ContactKind.PHONE,
    "Her parcel is late",
    who="Léa Martin",
    promised="A refund <!channel> *now*",
    email="lea@example.org",
    number="+33612345678",
)


async def test_a_name_finds_what_was_promised_and_the_thread_in_any_department(office: Office) -> None:
    case = await office.a_case()
    assert f"/desk/cases/{case}" in await asked(office, "U3", "who lea")
    await office.house.do(CALL)
    await office.house.do(JoinAuthor("marie", case, 1))

    told = await asked(office, "U3", "who martin léa")
    assert "Léa Martin" in told
    assert "/desk/persons/1" in told
    [promised] = [block["text"] for block in json.loads(told) if "A refund" in str(block)]
    assert promised["type"] == "plain_text", "in which nothing calls anybody"
    assert "<!channel> *now*" in promised["text"]
    assert "Her parcel is late" in told
    assert "Where is my parcel?" in told
    assert "https://" in told


async def test_addresses_and_numbers_find_somebody_and_are_told_to_no_chat(office: Office) -> None:
    await office.house.do(CALL)
    for words in ("lea@example.org", "+33 6 12 34 56 78"):
        told = await asked(office, "U1", f"who {words}")
        assert "Léa Martin" in told
        assert "example.org" not in told
        assert "612345678" not in told


async def test_nobody_and_no_name_are_told_kindly(office: Office) -> None:
    assert "Nobody of that name." in await asked(office, "U1", "who zebra")
    assert "/comptoir who Martin" in await asked(office, "U1", "who")
    assert "does not know you" in await asked(office, "U9", "who lea")


async def test_a_promise_stands_on_the_card_until_it_is_kept(office: Office) -> None:
    case = await office.a_case()
    await office.house.do(RecordContact("marie", ContactKind.SHOP, "A cup", promised="A new cup", case=case))
    await office.house.work()
    assert "promised in the shop" in str(office.card())
    await office.house.do(KeepPledge("paul", 1))
    await office.house.work()
    assert "promised in the shop" not in str(office.card())
