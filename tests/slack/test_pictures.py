"""Pictures of mentions in Slack: uploaded once, shown with their descriptions, never in the way of a card."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web

from bot.domain.mention import Media
from bot.domain.messages import Claim
from tests.slack.office import Office, outbox_of
from tests.stand_ins.slack.faults import Fault, Manner
from tests.support.photographs import opened, plain

PNG = plain("PNG")


@asynccontextmanager
async def hosted(office: Office) -> AsyncIterator[str]:
    """The server of the account that is mentioned, with a picture on it; gives its address."""

    async def give(request: web.Request) -> web.StreamResponse:
        return web.Response(body=plain("WEBP") if request.path.endswith(".webp") else PNG)

    app = web.Application()
    app.router.add_get("/{path}", give)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    directory = office.house.rules.directory
    accounts = {key: replace(each, base_url=address) for key, each in directory.accounts.items()}
    office.house.rules = replace(office.house.rules, directory=replace(directory, accounts=accounts))
    yield address
    await runner.cleanup()


@pytest.fixture
async def host(office: Office) -> AsyncIterator[str]:
    """The same, while a test runs."""
    async with hosted(office) as address:
        yield address


async def arrives(office: Office, *media: Media) -> None:
    office.house.network.arrives("My cup came like this", media=media)
    await office.house.poll()
    await office.house.work()


async def later(office: Office, seconds: float = 5) -> None:
    office.house.clock.move(seconds)
    await office.house.work()


def images(office: Office) -> list[dict[str, Any]]:
    return [block for block in office.card()["blocks"] if block["type"] == "image"]


def links(office: Office) -> list[str]:
    found = []
    for block in office.card()["blocks"]:
        for section in block["elements"] if block["type"] == "rich_text" else []:
            found += [each["url"] for each in section["elements"] if each["type"] == "link"]
    return found


async def test_a_picture_is_shown_with_its_description_and_shared_nowhere(office: Office, host: str) -> None:
    await arrives(office, Media("image", f"{host}/a.png", "A broken <cup>"), Media("image", f"{host}/b.png"))

    described, undescribed = office.workspace.files.values()
    assert images(office) == [
        {"type": "image", "slack_file": {"id": described["id"]}, "alt_text": "A broken <cup>"},
        {"type": "image", "slack_file": {"id": undescribed["id"]}, "alt_text": "no description"},
    ]
    assert (described["content"], described["alt_txt"]) == (PNG, "A broken <cup>")
    assert [described["shared"], undescribed["shared"]] == [[], []]


async def test_a_picture_of_a_kind_that_slack_does_not_show_is_shown_as_one_that_it_does(
    office: Office, host: str
) -> None:
    await arrives(office, Media("image", f"{host}/a.webp", "A wet parcel"))

    (kept,) = office.workspace.files.values()
    assert [each["slack_file"] for each in images(office)] == [{"id": kept["id"]}]
    assert (opened(kept["content"]).format, kept["alt_txt"]) == ("JPEG", "A wet parcel")


async def test_a_picture_is_uploaded_once_however_often_its_card_is_drawn(office: Office, host: str) -> None:
    await arrives(office, Media("image", f"{host}/a.png"))
    await office.house.do(Claim(case_id=1, by="marie", revision=1))
    await office.house.work()
    office.house.outbox = outbox_of(office.house, office.parts)
    await office.house.do(Claim(case_id=1, by="paul", revision=2, take_over=True))
    await office.house.work()

    assert len(images(office)) == 1
    assert len(office.workspace.called("files.getUploadURLExternal")) == 1


async def test_a_card_stands_with_a_link_until_slack_has_looked_at_the_picture(office: Office, host: str) -> None:
    office.workspace.looks_at_files = 3
    await arrives(office, Media("image", f"{host}/a.png"))
    assert images(office) == []
    assert f"{host}/a.png" in links(office)

    await later(office)
    await later(office)
    assert len(images(office)) == 1
    assert len(office.workspace.files) == 1


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "files.completeUploadExternal", "files.info"])
@pytest.mark.parametrize("fault", [Fault(Manner.LIMITED, seconds=20), Fault(Manner.SERVER_ERROR)])
async def test_a_step_that_fails_delays_the_picture_and_never_the_card(
    office: Office, host: str, method: str, fault: Fault
) -> None:
    office.workspace.faults.next_time(method, fault)
    await arrives(office, Media("image", f"{host}/a.png"))
    assert f"{host}/a.png" in links(office)

    await later(office, 60)
    assert len(images(office)) == 1


async def test_without_the_permission_to_upload_cards_have_links(office: Office, host: str) -> None:
    office.workspace.app.scopes -= {"files:write"}
    await arrives(office, Media("image", f"{host}/a.png"))
    assert images(office) == []
    assert f"{host}/a.png" in links(office)


async def test_what_is_sensitive_is_not_shown_and_says_so(office: Office, host: str) -> None:
    await arrives(office, Media("image", f"{host}/a.png", "A wound", sensitive=True))
    assert office.workspace.files == {}
    assert "(sensitive, hidden) A wound" in str(office.card()["blocks"])


async def test_a_card_whose_picture_was_deleted_in_slack_is_drawn_with_a_link(office: Office, host: str) -> None:
    await arrives(office, Media("image", f"{host}/a.png"))
    office.workspace.files.clear()
    await office.house.do(Claim(case_id=1, by="marie", revision=1))
    await office.house.work()

    assert images(office) == []
    assert f"{host}/a.png" in links(office)
    assert "bust_in_silhouette" in str(office.card()["blocks"])


@pytest.mark.parametrize("gone_already", [False, True])
async def test_a_picture_whose_author_removed_it_is_deleted_in_slack_too(
    office: Office, host: str, gone_already: bool
) -> None:
    await arrives(office, Media("image", f"{host}/a.png", "A broken cup"))
    assert len(office.workspace.files) == 1
    if gone_already:
        office.workspace.files.clear()
    office.house.network.gone.update(each.remote_id for each in office.house.network.news)
    await office.house.listener.recheck("acme_social", older_than=timedelta(seconds=-60))
    await office.house.work()

    assert office.workspace.files == {}
    assert len(office.workspace.called("files.delete")) == 1, "what is gone already is not asked for again"
    assert "cup" not in json.dumps(office.card())


async def test_a_picture_that_slack_may_not_delete_is_asked_for_once(office: Office, host: str) -> None:
    await arrives(office, Media("image", f"{host}/a.png", "A broken cup"))
    office.workspace.faults.next_time("files.delete", Fault(Manner.REFUSED, "cant_delete_file"))
    office.house.network.gone.update(each.remote_id for each in office.house.network.news)
    await office.house.listener.recheck("acme_social", older_than=timedelta(seconds=-60))
    await office.house.work()
    await later(office, 3600)

    assert len(office.workspace.called("files.delete")) == 1
