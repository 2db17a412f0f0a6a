"""Pictures that were chosen in a chat, on the desk: read as they go out, sent with the words or left out, approved."""

from dataclasses import replace

import pytest

from bot.domain.messages import Send
from bot.domain.reply_picture import ChosenFile, PictureState
from tests.desk.counter import Counter, form_of, page, seen
from tests.support.photographs import plain

WORDS = "It left this morning."
CONTENT = plain("PNG")


async def a_draft(counter: Counter, text: str = "Where is it?") -> int:
    """A case for which marie has chosen a picture; gives the case's number."""
    number = await counter.house.a_case(text)
    async with counter.house.store.writing() as tx:
        file = ChosenFile("slack:F1", "cup.png", "A <whole> cup")
        wanted = await tx.reply_pictures.add(number, "marie", file, "", counter.house.clock())
        ready = replace(wanted, state=PictureState.READY, media_type="image/png")
        await tx.reply_pictures.save(ready, CONTENT)
    return number


@pytest.mark.parametrize("with_it", [True, False])
async def test_a_picture_is_read_as_it_goes_out_and_can_be_left_out(counter: Counter, with_it: bool) -> None:
    number = await a_draft(counter)
    marie = await counter.browser("marie")
    reviewed = await marie.preview(number, WORDS)
    [picture] = reviewed.css("img.enclosed__picture")
    assert picture.attributes["alt"] == "A <whole> cup"
    assert "A <whole> cup" in seen(reviewed)
    shown = await marie.client.get(str(picture.attributes["src"]))
    assert (shown.content, shown.headers["content-type"]) == (CONTENT, "image/png")

    fields = form_of(reviewed, "/desk/acts/case.send")
    if not with_it:
        del fields["pictures"]
    assert (await marie.post("/desk/acts/case.send", fields)).status_code in (200, 303)
    counter.house.clock.move(16)
    await counter.house.work()
    assert [each.alt for each in counter.house.network.uploads.values()] == ["A <whole> cup"] * with_it
    assert counter.house.network.asked[-1].pictures == ("media-1",) * with_it


async def test_an_approver_sees_the_very_picture_that_goes_out(counter: Counter) -> None:
    number = await a_draft(counter, "An interview?")
    paul = await counter.browser("paul")
    assert (await paul.client.get("/desk/pictures/1")).status_code == 404
    await counter.house.do(Send("marie", number, text=WORDS, pictures=(1,)))
    card = page(await paul.get(f"/desk/cases/{number}/card"))
    [picture] = card.css("img.enclosed__picture")
    assert (picture.attributes["src"], picture.attributes["alt"]) == ("/desk/pictures/1", "A <whole> cup")
    assert (await paul.client.get("/desk/pictures/1")).content == CONTENT
    assert (await paul.client.get("/desk/pictures/2")).status_code == 404
