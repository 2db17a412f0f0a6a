"""The pages themselves: the story of a case, saved replies, safety and access."""

import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from selectolax.lexbor import LexborHTMLParser

from bot.domain.mention import Author, ThreadPost
from bot.flow.losing import known
from bot.ports.rows import NewJob
from bot.ports.social import Identity
from bot.web.desk.assets import ASSETS
from tests.contracts.chat.hostile import OURS
from tests.desk.counter import Counter, form_of, page, seen
from tests.support.audit import logged
from tests.support.rehearsed_surface import RehearsedSurface

HOSTILE = "</blockquote><script>alert(1)</script><img src=x onerror=alert(1)>"


async def every_page(counter: Counter, number: int) -> dict[str, LexborHTMLParser]:
    """Each kind of page and part, as Ana, who may do everything, gets it."""
    ana = await counter.browser("ana")
    await ana.post("/desk/saved", {"department": "delivery", "title": HOSTILE, "text": HOSTILE})
    await ana.post("/desk/acts/case.note", {"case": str(number), "text": HOSTILE})
    await ana.post("/desk/acts/case.draft", {"case": str(number), "text": HOSTILE})
    addresses = [
        "/desk/channels/delivery",
        "/desk/channels/press",
        f"/desk/channels/delivery?view=mine&q={HOSTILE}",
        f"/desk/cases/{number}",
        "/desk/saved",
        "/desk/networks",
        *(f"/desk/cases/{number}/forms/case.{verb}" for verb in ("reply", "reroute", "snooze", "close", "note")),
    ]
    return {address: page(await ana.client.get(address)) for address in addresses}


async def test_the_story_tells_the_thread_and_the_notes_in_order(counter: Counter) -> None:
    house = counter.house
    number = await house.a_case("Where is my parcel?", by="lea")
    mention = (await house.view(number)).mentions[0].mention
    asked = ThreadPost(
        "1", None, Author("id-tom", "tom", "Tom"), "Any news of Acme?", mention.posted_at, "https://s.example/1"
    )
    same = ThreadPost(mention.remote_id, "1", mention.author, mention.text, mention.posted_at, mention.url)
    async with counter.store.writing() as tx:
        case = (await house.view(number)).case
        earlier = replace(asked, posted_at=mention.posted_at.replace(year=2025))
        await tx.mentions.keep_thread(case.account, case.conversation, [earlier, same], house.clock())
        await tx.accounts.ensure([case.account])
        await tx.accounts.recognised(case.account, Identity("1", "acme_cafe", "Acme", ""))
    marie = await counter.browser("marie")
    await marie.send(number, "It left this morning.")
    house.clock.move(20)
    await house.work()
    house.clock.move(1)
    await marie.answer(number, "case.note", text="She has called twice.")
    tree = await marie.page(f"/desk/cases/{number}")
    posts = [seen(post) for post in tree.css(".post .post__text")]
    assert posts == ["Any news of Acme?", "Where is my parcel?", "It left this morning."]
    assert [seen(post) for post in tree.css(".post--ours .post__who")] == ["@acme_cafe us"]
    kinds = [re.findall(r"post--(\w+)", post.attributes["class"] or "")[0] for post in tree.css(".post")]
    assert kinds == ["other", "author", "ours"]
    inside = [seen(each) for each in tree.css(".moments > li")]
    assert inside[0].startswith("Case opened")
    assert any(line.startswith("Marie sent a reply") for line in inside)
    assert any("Reply published" in line for line in inside)
    assert "She has called twice." in inside[-1]
    part = page(await marie.get(f"/desk/cases/{number}/story"))
    assert [seen(post) for post in part.css(".post .post__text")] == posts


async def test_a_card_that_may_stand_in_a_chat_is_told_of_on_the_page_of_its_case_until_it_is_known(
    counter: Counter,
) -> None:
    house = counter.house
    number = await house.a_case("Where is my parcel?")
    async with counter.store.writing() as tx:
        [row] = await tx.cards.want([(number, "teams", "Acme/Delivery", False)], house.clock())
        await tx.cards.save_many([replace(row, state="posting")])
        await tx.jobs.add([NewJob("teams:Acme/Delivery", "post_card", "post", {"card": row.id}, house.clock())])
    house.surfaces["teams"] = RehearsedSurface(finds_cards=False)
    await house.work()
    told = (
        "Its card may stand in Teams, in Acme/Delivery: its posting was not confirmed. It is not posted again; whoever"
    )
    marie, sam = await counter.browser("marie"), await counter.browser("sam")
    page_of_it = seen(await marie.page(f"/desk/cases/{number}"))
    assert told in page_of_it
    assert "The posting of the card in Teams, in Acme/Delivery, was not confirmed" in page_of_it
    assert told in seen(page(await sam.get(f"/desk/cases/{number}/story")))
    async with counter.store.writing() as tx:
        await tx.cards.save_many([replace(row, state="live", ref="there")])
        await known(tx, row, house.clock())
    page_of_it = seen(await marie.page(f"/desk/cases/{number}"))
    assert told not in page_of_it
    assert "The card does stand in Teams, in Acme/Delivery: somebody pressed it there" in page_of_it


async def test_saved_replies_are_added_changed_and_forgotten(counter: Counter) -> None:
    marie, sam = await counter.browser("marie"), await counter.browser("sam")
    await marie.post("/desk/saved", {"department": "delivery", "title": "", "text": "We are very sorry about this."})
    tree = await marie.page("/desk/saved")
    assert "We are very sorry" in seen(tree)
    (address,) = {str(form.attributes["action"]) for form in tree.css('form[action^="/desk/saved/"]')}
    changed = {**form_of(tree, address), "title": "Sorry", "text": "Sorry!"}
    assert (await marie.post(address, changed)).status_code == 303
    assert "Sorry!" in seen(await marie.page("/desk/saved"))
    for fields in ({"title": "x", "text": "y"}, {"forget": "yes"}):
        assert (await sam.post(address, fields)).status_code == 403
    assert (await sam.post("/desk/saved", {"department": "delivery", "text": "x"})).status_code == 403
    assert (await marie.post(address, {"title": "x", "text": "  "})).status_code == 422
    assert (await marie.post(address, {"forget": "yes"})).status_code == 303
    assert (await marie.post(address, {"forget": "yes"})).status_code == 404
    assert "Sorry!" not in seen(await marie.page("/desk/saved"))
    entries = await logged(counter.house.store, "saved_reply_added", "saved_reply_changed", "saved_reply_removed")
    assert [(each.kind.removeprefix("saved_reply_"), each.who, each.department) for each in entries] == [
        ("added", "marie", "delivery"),
        ("changed", "marie", "delivery"),
        ("removed", "marie", "delivery"),
    ]
    assert "Sorry" not in repr(entries)


async def test_nothing_on_any_page_runs_that_is_not_ours(counter: Counter) -> None:
    number = await counter.house.a_case(f"parcel {HOSTILE}", by="lea")
    for address, tree in (await every_page(counter, number)).items():
        scripts = tree.css("script")
        assert all(script.attributes.get("src") and not script.text() for script in scripts), address
        assert not tree.css("style, iframe, object, embed, base"), address
        assert all((image.attributes.get("src") or "").startswith("/desk/assets/") for image in tree.css("img")), (
            address
        )
        for node in tree.css("*"):
            odd = {name for name in node.attributes if name.startswith(("on", "hx-on")) or name == "style"}
            assert not odd, (address, node.html)
        if not any(without in address for without in ("forms", "view=mine", "networks")):
            assert "<script>alert(1)</script>" in tree.body.text(), address  # type: ignore[union-attr]


@pytest.mark.parametrize("text", OURS)
async def test_hostile_mentions_are_read_as_they_were_written(counter: Counter, text: str) -> None:
    number = await counter.house.a_case(f"parcel {text}", by="lea")
    marie = await counter.browser("marie")
    tree = await marie.page(f"/desk/cases/{number}")
    assert not tree.css("main script, main img, main svg, main .post__text *, main .quote__text *")


async def test_pages_can_be_used_without_eyes_and_without_a_mouse(counter: Counter) -> None:
    number = await counter.house.a_case("My parcel is late", by="lea")
    for address, tree in (await every_page(counter, number)).items():
        assert len(tree.css("h1")) == (0 if "/forms/" in address else 1), address
        html = tree.css_first("html")
        assert html is not None
        assert html.attributes["lang"] == "en"
        assert seen(tree.css_first("title")).endswith("· Comptoir")
        ids = [node.attributes["id"] for node in tree.css("[id]")]
        assert len(ids) == len(set(ids)), address
        labelled = {label.attributes.get("for") for label in tree.css("label")}
        for field in tree.css("input, select, textarea"):
            if field.attributes.get("type") == "hidden" or "hidden" in field.attributes:
                continue
            inside_label = field.parent is not None and field.parent.tag == "label"
            assert inside_label or field.attributes.get("id") in labelled, (address, field.html)
        for act in tree.css("button, a, summary"):
            assert seen(act) or act.attributes.get("aria-label") or act.css("img[alt]"), (address, act.html)
        for name in ("aria-labelledby", "aria-describedby"):
            for node in tree.css(f"[{name}]"):
                assert node.attributes[name] in [*ids, "dialog-title"], (address, node.html)


async def test_htmx_runs_without_eval_inline_code_or_a_stored_history(counter: Counter) -> None:
    marie = await counter.browser("marie")
    meta = (await marie.page("/desk/saved")).css_first('meta[name="htmx-config"]')
    assert meta is not None
    config = json.loads(str(meta.attributes["content"]))
    assert config["allowEval"] is False
    assert config["allowScriptTags"] is False
    assert config["includeIndicatorStyles"] is False
    assert config["historyCacheSize"] == 0


async def test_assets_are_kept_by_browsers_until_they_change(counter: Counter) -> None:
    marie = await counter.browser("marie")
    for name, kind in (("desk.css", "text/css"), ("desk.js", "text/javascript"), ("icon.svg", "image/svg+xml")):
        answer = await marie.client.get(ASSETS.address(name))
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith(kind)
        assert "immutable" in answer.headers["cache-control"]
        old = await marie.client.get(f"/desk/assets/former/{name}")
        assert old.headers["cache-control"] == "no-cache"
    assert b"htmx" in (await marie.client.get(ASSETS.address("htmx.js"))).content
    assert (await marie.client.get("/desk/assets/x/../../secret")).status_code == 404
    with pytest.raises(KeyError):
        ASSETS.address("missing.js")


async def test_a_page_in_french_is_in_french(counter: Counter) -> None:
    house = counter.house
    await house.a_case("My parcel is late")
    people = dict(house.rules.directory.people)
    people["marie"] = replace(people["marie"], locale=type(people["marie"].locale)("fr"))
    french = replace(house.rules, directory=replace(house.rules.directory, people=people))
    counter.faults.current = house.rules = french
    marie = await counter.browser("marie")
    tree = await marie.page("/desk/channels/delivery")
    assert tree.css_first("html").attributes["lang"] == "fr"  # type: ignore[union-attr]
    text = seen(tree)
    for words in ("À traiter", "Je m’en occupe", "Rien à répondre", "Se déconnecter"):
        assert words in text


async def test_the_form_quotes_all_that_has_not_been_answered(counter: Counter) -> None:
    house = counter.house
    first = house.network.arrives("My parcel MM-1 is late, order 123", by="lea")
    await house.poll()
    house.network.arrives("Any news?", by="lea", reply_to=first.remote_id)
    await house.poll()
    await house.work()
    (number,) = await house.cases()
    marie = await counter.browser("marie")
    quoted = [seen(quote) for quote in (await marie.open(number, "case.reply")).css(".quote__text")]
    assert quoted == ["My parcel MM-1 is late, order 123", "Any news?"]
    await marie.send(number, "It comes today.")
    house.clock.move(20)
    await house.work()
    house.network.arrives("Thanks!", by="lea", reply_to=first.remote_id)
    await house.poll()
    quoted = [seen(quote) for quote in (await marie.open(number, "case.reply")).css(".quote__text")]
    assert quoted == ["Thanks!"]


async def test_the_case_of_a_post_that_was_removed_names_nobody_and_offers_no_answer(counter: Counter) -> None:
    house = counter.house
    case = await house.a_case()
    house.network.gone.update(each.remote_id for each in house.network.news)
    await house.listener.recheck("acme_social", older_than=timedelta(seconds=-60))
    whole = await (await counter.browser("marie")).page(f"/desk/cases/{case}")
    who = whole.css_first(".post__who strong")
    assert who is not None
    assert who.text() == "—"
    assert whole.css_first('[data-verb="case.reply"]') is None
    assert whole.css_first('[data-verb="case.reopen"]') is not None
