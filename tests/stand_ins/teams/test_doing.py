"""People press, fill, write and manage in the pretend Teams, and the app hears what real Teams would tell it."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.stand_ins.teams.doing import Doing
from tests.stand_ins.teams.managing import Managing
from tests.stand_ins.teams.pressing import Unfilled
from tests.stand_ins.teams.sending import Sender
from tests.stand_ins.teams.server import TeamsServer
from tests.stand_ins.teams.tenant import ADAPTIVE, Json, Message, Tenant
from tests.stand_ins.teams.tokens import Forgery

TRAFFIC = Path(__file__).parents[4] / "shared" / "data" / "payloads" / "teams.jsonl"
CARD: Json = {
    "type": "AdaptiveCard",
    "version": "1.5",
    "body": [
        {
            "type": "ActionSet",
            "actions": [
                {
                    "type": "Action.Execute",
                    "title": "Claim",
                    "verb": "claim",
                    "data": {"case": "7"},
                    "fallback": {"type": "Action.Submit", "title": "Claim", "data": {"case": "7", "verb": "claim"}},
                },
                {"type": "Action.Submit", "title": "Reply…", "data": {"case": "7", "msteams": {"type": "task/fetch"}}},
                {"type": "Action.OpenUrl", "title": "Open", "url": "https://social.example/1", "mode": "secondary"},
            ],
        }
    ],
}
FORM: Json = {
    "type": "AdaptiveCard",
    "version": "1.5",
    "body": [
        {"type": "Input.Text", "id": "words", "label": "Words", "isRequired": True, "errorMessage": "Say something."},
        {"type": "Input.Toggle", "id": "sure", "title": "Sure", "value": "true"},
    ],
    "actions": [{"type": "Action.Submit", "title": "Go on", "data": {"draft": "d1"}}],
}


def anew(text: str) -> Json:
    return {"type": "AdaptiveCard", "version": "1.5", "body": [{"type": "TextBlock", "text": text}]}


def shows(card: Json, title: str = "Reply") -> Json:
    return {"task": {"type": "continue", "value": {"title": title, "card": {"contentType": ADAPTIVE, "content": card}}}}


@dataclass
class Bot:
    """A bot that keeps what it hears and answers what it is told to."""

    heard: list[Json] = field(default_factory=list)
    answers: list[httpx.Response] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.heard.append(json.loads(request.content) | {"token": request.headers.get("Authorization")})
        return self.answers.pop(0) if self.answers else httpx.Response(200)

    def will(self, *answers: Any) -> None:
        self.answers += [
            each if isinstance(each, httpx.Response) else httpx.Response(200, json=each) for each in answers
        ]


@pytest.fixture
def bot() -> Bot:
    return Bot()


@pytest.fixture
async def doing(server: TeamsServer, bot: Bot) -> AsyncIterator[Doing]:
    async with httpx.AsyncClient(transport=httpx.MockTransport(bot), base_url="http://bot.example") as http:
        yield Doing(Sender(server, http))


@pytest.fixture
def posted(tenant: Tenant) -> Message:
    activity = {"type": "message", "summary": "s", "attachments": [{"contentType": ADAPTIVE, "content": CARD}]}
    return tenant.keep(tenant.channels["billing"], activity, tenant.app.bot)


async def test_a_press_is_told_and_its_card_is_seen_by_the_presser_until_the_message_changes(
    doing: Doing, bot: Bot, client: httpx.AsyncClient, tenant: Tenant, posted: Message
) -> None:
    bot.will({"statusCode": 200, "type": ADAPTIVE, "value": anew("yours")})
    await doing.press("marie", posted, "Claim")
    (heard,) = bot.heard
    action = {"type": "Action.Execute", "title": "Claim", "verb": "claim", "data": {"case": "7"}}
    assert heard["value"] == {"action": action, "trigger": "manual"}
    assert (heard["name"], heard["replyToId"]) == ("adaptiveCard/action", posted.id)
    assert heard["conversation"]["id"] == posted.conversation
    assert (posted.seen_by("marie"), posted.seen_by("paul")) == (anew("yours"), CARD)

    at = f"v3/conversations/{posted.conversation}/activities/{posted.id}"
    changed = {**posted.activity, "attachments": [{"contentType": ADAPTIVE, "content": anew("Marie's")}]}
    assert (await client.put(at, json=changed)).status_code == 200
    assert posted.seen_by("marie") == anew("Marie's")


async def test_a_press_is_answered_by_a_line_an_error_or_nothing(
    doing: Doing, bot: Bot, tenant: Tenant, posted: Message
) -> None:
    bot.will(
        {"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": "Paul has it."},
        {"statusCode": 400, "type": "application/vnd.microsoft.error", "value": {"code": "Stale", "message": "Old."}},
        httpx.Response(500),
        {},
    )
    for _ in range(3):
        await doing.press("marie", posted, "Claim")
    assert tenant.toasts == {"marie": ["Paul has it.", "Old.", "Unable to reach app. Please try again."]}
    with pytest.raises(AssertionError):
        await doing.press("marie", posted, "Claim")


async def test_an_old_client_sends_the_fallback_as_a_message(doing: Doing, bot: Bot, posted: Message) -> None:
    await doing.press("marie", posted, "Claim", old_client=True)
    (heard,) = bot.heard
    assert (heard["type"], heard["value"]) == ("message", {"case": "7", "verb": "claim"})
    with pytest.raises(LookupError, match=r"leads to https://social\.example/1"):
        await doing.press("marie", posted, "Open")


async def test_a_dialog_is_filled_corrected_and_closed(doing: Doing, bot: Bot, tenant: Tenant, posted: Message) -> None:
    bot.will(shows(FORM), shows(FORM, "Too long"), {"task": {"type": "message", "value": "Sent."}})
    await doing.press("marie", posted, "Reply…")
    assert bot.heard[0]["value"]["data"] == {"case": "7", "msteams": {"type": "task/fetch"}}
    with pytest.raises(Unfilled) as caught:
        await doing.submit("marie", "Go on")
    assert caught.value.errors == {"words": "Say something."}
    await doing.submit("marie", "Go on", {"words": "Hello"})
    assert (tenant.dialogs["marie"].title, len(bot.heard)) == ("Too long", 2)
    await doing.submit("marie", "Go on", {"words": "Hi", "sure": False})
    assert bot.heard[-1]["name"] == "task/submit"
    assert bot.heard[-1]["value"]["data"] == {"draft": "d1", "words": "Hi", "sure": "false"}
    assert "replyToId" not in bot.heard[-1]
    assert (tenant.dialogs["marie"].said, tenant.toasts["marie"]) == ("Sent.", ["Sent."])
    doing.dismiss("marie")
    assert tenant.dialogs == {}


async def test_an_empty_answer_closes_a_dialog(doing: Doing, bot: Bot, tenant: Tenant, posted: Message) -> None:
    bot.will(shows(FORM), {})
    await doing.press("marie", posted, "Reply…")
    dialog = tenant.dialogs["marie"]
    await doing.submit("marie", "Go on", {"words": "Hi"})
    assert (dialog.is_open, tenant.dialogs) == (False, {})


async def test_an_action_on_a_message_carries_its_markup(doing: Doing, bot: Bot, tenant: Tenant) -> None:
    bot.will(shows(FORM), {})
    said = await doing.say("paul", "billing", "1 < 2 & <at>Marie Curie</at> knows")
    assert bot.heard == []
    await doing.choose("marie", said, "replyPublicly")
    await doing.submit("marie", "Go on", {"words": "Hi"})
    chosen, sent = bot.heard
    assert [each["name"] for each in bot.heard] == ["composeExtension/fetchTask", "composeExtension/submitAction"]
    body = chosen["value"]["messagePayload"]["body"]
    assert (body["contentType"], body["content"][:20]) == ("html", "<p>1 &lt; 2 &amp; <s")
    assert chosen["value"]["messagePayload"]["from"]["user"]["id"] == tenant.people["paul"].id
    assert (sent["value"]["commandId"], sent["value"]["data"]["words"]) == ("replyPublicly", "Hi")


async def test_a_name_that_nobody_has_is_only_text(doing: Doing, bot: Bot) -> None:
    await doing.ask("paul", "billing", "<at>everyone</at>")
    (heard,) = bot.heard
    assert [each["text"] for each in heard["entities"] if each["type"] == "mention"] == ["<at>Comptoir</at>"]
    assert heard["attachments"][0]["content"].endswith("Comptoir</span>&nbsp;&lt;at&gt;everyone&lt;/at&gt;</p>")


async def test_only_those_whom_a_card_names_ask_for_it_anew(
    doing: Doing, bot: Bot, tenant: Tenant, posted: Message
) -> None:
    again = {"type": "Action.Execute", "verb": "look", "data": {"case": "7"}}
    posted.card["refresh"] = {"action": again, "userIds": [tenant.people["marie"].mri]}
    bot.will({"statusCode": 200, "type": ADAPTIVE, "value": anew("for you")})
    assert await doing.look("marie", posted) == anew("for you")
    assert (await doing.look("paul", posted))["body"] == CARD["body"]
    (heard,) = bot.heard
    assert heard["value"] == {"action": again, "trigger": "automatic"}
    del posted.card["refresh"]


async def test_the_app_hears_what_mentions_it_and_everything_where_it_may(
    doing: Doing, bot: Bot, tenant: Tenant
) -> None:
    silent = await doing.say("marie", "billing", "Good morning")
    await doing.edit("marie", silent, "Good evening")
    asked = await doing.ask("marie", "billing", "help", thread=silent.id)
    await doing.write("paul", "mine")
    tenant.app.reads_all = True
    await doing.say("marie", "billing", "noted", thread=silent.id)
    await doing.edit("marie", asked, "never mind")
    words = await doing.remove("marie", asked)
    await doing.bring_back("marie", asked, words)
    told = [(each["type"], each.get("text"), each["channelData"].get("eventType")) for each in bot.heard]
    assert told == [
        ("message", "<at>Comptoir</at> help", None),
        ("message", "mine", None),
        ("message", "noted", None),
        ("messageUpdate", "never mind", "editMessage"),
        ("messageDelete", None, "softDeleteMessage"),
        ("messageUpdate", "never mind", "undeleteMessage"),
    ]
    assert bot.heard[0]["conversation"]["id"] == f"{silent.room};messageid={silent.id}"
    assert {each["id"] for each in bot.heard[3:]} == {asked.id}
    assert bot.heard[1]["conversation"] == {
        "conversationType": "personal",
        "tenantId": tenant.id,
        "id": tenant.chat("paul").id,
    }


async def test_the_app_hears_of_reactions_to_its_own_messages(doing: Doing, bot: Bot, posted: Message) -> None:
    said = await doing.say("marie", "billing", "Good morning")
    await doing.react("paul", said, "like")
    await doing.react("paul", posted, "heart")
    (heard,) = bot.heard
    assert (heard["reactionsAdded"], heard["replyToId"]) == ([{"type": "heart"}], posted.id)


async def test_the_app_hears_of_what_becomes_of_teams_and_channels(doing: Doing, bot: Bot, tenant: Tenant) -> None:
    managing = Managing(doing.sender)
    await managing.install("ana", "far")
    await managing.join("paul", "far")
    await managing.create_channel("ana", "press", "Press", team="far")
    await managing.rename_channel("ana", "press", "Media")
    await managing.delete_channel("ana", "press")
    await managing.restore_channel("ana", "press")
    await managing.leave("paul", "far")
    await managing.rename_team("ana", "far", "Farther")
    await managing.archive_team("ana", "far")
    await managing.unarchive_team("ana", "far")
    await managing.delete_team("ana", "far")
    await managing.uninstall("ana", "far")
    await managing.install_for("ana")
    await managing.uninstall_for("ana")
    told = [each["channelData"].get("eventType") or each["action"] for each in bot.heard]
    assert told == [
        *("add", "teamMemberAdded", "teamMemberAdded", "channelCreated", "channelRenamed", "channelDeleted"),
        *("channelRestored", "teamMemberRemoved", "teamRenamed", "teamArchived", "teamUnarchived", "teamDeleted"),
        *("remove", "teamMemberRemoved", "add", "remove"),
    ]
    assert bot.heard[1]["membersAdded"] == [{"id": tenant.app.bot}]
    assert bot.heard[4]["channelData"]["channel"] == {"id": tenant.channels["press"].id, "name": "Media"}
    assert not tenant.people["ana"].has_app


async def test_an_activity_that_is_not_taken_comes_again(
    doing: Doing, bot: Bot, tenant: Tenant, posted: Message
) -> None:
    sender, room = doing.sender, tenant.channels["billing"]
    bot.will(httpx.Response(503), httpx.Response(503))
    assert await sender.insist(sender.activities.message("marie", posted)) == [503, 503, 200]
    assert len({each["id"] for each in bot.heard}) == 1
    bot.will(httpx.Response(503), httpx.Response(404))
    assert await sender.insist(sender.activities.invoke("marie", room, "unknown/thing", {})) == [503, 404]
    assert len({each["id"] for each in bot.heard[3:]}) == 2


async def test_an_activity_is_delivered_again_under_its_id_or_another(doing: Doing, bot: Bot, posted: Message) -> None:
    sender = doing.sender
    await sender.deliver(sender.activities.execute("marie", posted, {"type": "Action.Execute", "verb": "claim"}))
    await sender.redeliver()
    await sender.redeliver_anew()
    first, same, other = bot.heard
    assert first["id"] == same["id"] != other["id"]
    assert first["value"] == other["value"]
    await sender.deliver_forged(first, Forgery.MISSING)
    assert [each["token"] is None for each in bot.heard] == [False, False, False, True]


@pytest.mark.skipif(not TRAFFIC.is_file(), reason="recorded traffic is not on this machine")
async def test_activities_have_the_fields_of_real_traffic(doing: Doing, tenant: Tenant, posted: Message) -> None:
    activities = doing.activities
    recorded = [json.loads(line)["body"] for line in TRAFFIC.read_text("utf-8").splitlines()]
    channel = next(each for each in recorded if "channel_post_action" in each)
    said = tenant.keep(tenant.channels["billing"], {"text": "<at>Comptoir</at> Hey"}, tenant.people["marie"].mri)
    under = tenant.keep(tenant.channels["billing"], {"text": "Who?"}, tenant.people["marie"].mri, said.id)
    expect_alike(activities.message("marie", said), channel["mention"])
    expect_alike(activities.message("marie", under), next(each for each in recorded if "aiMention" in each)["followUp"])
    # A name stands in the conversation of some activities there and not of others.
    pressed = channel["channel_post_action"]
    pressed["conversation"].pop("name")
    expect_alike(activities.submit("marie", posted, {"actionId": "x"}), pressed)
    installed = next(each for each in recorded if each.get("type") == "installationUpdate")
    ours = activities.installation_update("marie", tenant.channels["billing"], "add")
    expect_alike(ours, installed, {"localTimestamp", "localTimezone", "country", "platform", "timezone", "from.name"})
    alone = tenant.keep(tenant.chat("marie"), {"text": "Hey"}, tenant.people["marie"].mri)
    direct = next(each for each in recorded if "dmMessage" in each)["dmMessage"]
    ours = activities.message("marie", alone)
    expect_alike(ours, direct, {"localTimestamp", "localTimezone", "locale", "entities", "attachments"})


def expect_alike(ours: Any, real: Any, more: frozenset[str] | set[str] = frozenset(), at: str = "") -> None:
    """Both say the same fields with the same kinds of values; `more` are those that ours may say beside."""
    assert type(ours) is type(real), at
    if isinstance(ours, dict):
        assert {each for each in ours if each not in more and f"{at}.{each}"[1:] not in more} == set(real), at
        for name in real:
            expect_alike(ours[name], real[name], more, f"{at}.{name}")
    elif isinstance(ours, list):
        assert len(ours) == len(real), at
        for mine, theirs in zip(ours, real, strict=True):
            expect_alike(mine, theirs, more, at)
