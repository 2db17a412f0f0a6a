"""The page of the pretended workspace: words stay words, blocks are drawn, and what stood there stands there again."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI, Request
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.department import Department, Directory, Locale, Person
from tests.stand_ins.slack.page.drawing import Drawing
from tests.stand_ins.slack.page.rehearsal import PretendedSlack, pretended_slack
from tests.stand_ins.slack.page.words import drawn, kept
from tests.stand_ins.slack.sending import Sender
from tests.stand_ins.slack.server import SlackServer
from tests.stand_ins.slack.workspace import Workspace
from tests.support.patience import PATIENCE

HOSTILE = "</p><script>alert(1)</script> <javascript:alert(1)|here> <!channel> `<b>` *&lt;i&gt;*"
MODAL = {"type": "modal", "title": {"type": "plain_text", "text": "One"}, "blocks": []}


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("@Marie <look> & see", "<@U1> &lt;look&gt; &amp; see"),
        ("mail@Marie or @Nobody", "mail@Marie or @Nobody"),
        ("<!channel>", "&lt;!channel&gt;"),
    ],
)
def test_what_is_typed_is_kept_as_slack_keeps_it(typed: str, text: str) -> None:
    assert kept(typed, {"Marie": "U1"}.get) == text  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("<@U1> *b* _i_ ~s~ :eyes:", '<span class="call">@Marie</span> <b>b</b> <i>i</i> <s>s</s> 👀'),
        ("<https://a.example|here>", '<a href="https://a.example" target="_blank" rel="noopener noreferrer">here</a>'),
        ("<javascript:alert(1)|here>", "here"),
        ("2*3*4 a_b_c", "2*3*4 a_b_c"),
        ("`*x*`", "<code>*x*</code>"),
    ],
)
def test_a_text_is_drawn_as_slack_draws_it(text: str, html: str) -> None:
    assert drawn(text, {"U1": "Marie"}.get, str) == html  # type: ignore[arg-type]


def test_no_word_from_outside_becomes_markup(workspace: Workspace) -> None:
    drawing = Drawing(workspace, workspace.users["U1"])
    literal = {"type": "text", "text": HOSTILE}
    seen = [
        drawing.message(HOSTILE),
        drawing.text({"type": "plain_text", "text": HOSTILE}),
        drawing.rich([{"type": "rich_text_section", "elements": [literal]}]),
        drawing.rich(
            [{"type": "rich_text_section", "elements": [{"type": "link", "url": "javascript:x", "text": "x"}]}]
        ),
    ]
    for html in seen:
        assert "<script" not in html
        assert "<a" not in html
        assert "<b>`" not in html


def test_moments_are_those_of_the_readers_clock_and_language(workspace: Workspace) -> None:
    reader, stamp = workspace.users["U1"], workspace.clock()
    assert Drawing(workspace, reader).moment(stamp) == "today 10:30"
    reader.locale, reader.tz = "fr", "Asia/Tokyo"
    assert Drawing(workspace, reader).moment(stamp) == "aujourd’hui 18:30"
    assert Drawing(workspace, reader).moment(stamp - 86_400 * 3, "{date_long} {time}") == "20 novembre 18:30"
    assert Drawing(workspace, reader).seconds(Drawing(workspace, reader).local(int(stamp))) == str(int(stamp))
    assert Drawing(workspace, reader).seconds("tomorrow") == ""


DIRECTORY = Directory(
    departments={
        "front_desk": Department("front_desk", {Locale.EN: "Front desk"}, {}, members=frozenset({"marie"})),
        "press": Department("press", {Locale.EN: "Press"}, {"slack": "#press-office"}, members=frozenset({"marie"})),
    },
    people={"marie": Person("marie", "Marie"), "paul": Person("paul", "Paul", slack="U77")},
    accounts={},
    fallback="front_desk",
)


def test_nobody_but_staff_and_the_visitor_is_in_a_channel(slack: PretendedSlack) -> None:
    furnished = slack.furnish(DIRECTORY)
    assert {each.channels["slack"] for each in furnished.departments.values()} == {"#front-desk", "#press-office"}
    assert [furnished.people[key].slack for key in ("marie", "paul")] == ["U0MARIE", "U77"]
    assert slack.server.workspace.channels["C0PRESS"].members == {"U0MARIE", "U0VISITOR", "U0COMPTOIR"}
    assert slack.furnish(DIRECTORY) == furnished


@pytest.fixture
async def slack(tmp_path: Path) -> AsyncIterator[PretendedSlack]:
    async with pretended_slack(tmp_path / "slack.json", port=65_000) as slack:
        yield slack  # type: ignore[misc]


async def test_a_stopped_workspace_goes_on_where_it_was(tmp_path: Path) -> None:
    path = tmp_path / "slack.json"
    async with pretended_slack(path, port=65_000) as slack:
        slack.furnish(DIRECTORY)
        client = AsyncWebClient(slack.settings["slack_bot_token"], base_url=slack.settings["slack_api_url"])
        posted = await client.chat_postMessage(channel="C0PRESS", text="A card")
        await client.chat_postEphemeral(channel="C0PRESS", user="U0MARIE", text="Psst")
        await client.chat_postMessage(channel="U0MARIE", text="Good morning")
        former = slack.settings["slack_signing_secret"]
    assert path.stat().st_mode & 0o077 == 0
    async with pretended_slack(path, port=65_000) as slack:
        slack.furnish(DIRECTORY)
        workspace = slack.server.workspace
        assert workspace.channels["C0PRESS"].messages[posted["ts"]]["text"] == "A card"
        assert [said["text"] for _, said in workspace.channels["C0PRESS"].whispers] == ["Psst"]
        assert [said["text"] for said in workspace.direct["U0MARIE"]] == ["Good morning"]
        assert slack.settings["slack_signing_secret"] != former


async def test_a_picture_is_drawn_and_still_there_after_a_stop(tmp_path: Path) -> None:
    path = tmp_path / "slack.json"
    async with pretended_slack(path, port=65_000) as slack:
        slack.furnish(DIRECTORY)
        client = AsyncWebClient(slack.settings["slack_bot_token"], base_url=slack.settings["slack_api_url"])
        await client.files_upload_v2(filename="p.png", content=b"\x89PNG\r\n")
        (file,) = slack.server.workspace.files
        image = {"type": "image", "slack_file": {"id": file}, "alt_text": 'A "cup"'}
        await client.chat_postMessage(channel="C0PRESS", text="A card", blocks=[image])
    async with pretended_slack(path, port=65_000) as slack, httpx.AsyncClient(timeout=PATIENCE) as http:
        slack.furnish(DIRECTORY)
        html = (await http.get(f"{slack.server.base_url}/as/U0MARIE/C0PRESS")).text
        assert f'src="/files/{file}" alt="A &#34;cup&#34;"' in html
        picture = await http.get(f"{slack.server.base_url}/files/{file}")
        assert (picture.headers["Content-Type"], picture.content) == ("image/png", b"\x89PNG\r\n")


async def test_a_picture_that_somebody_adds_to_a_message_stands_under_it(slack: PretendedSlack) -> None:
    slack.furnish(DIRECTORY)
    place = f"{slack.server.base_url}/as/U0MARIE/C0PRESS"
    async with httpx.AsyncClient(follow_redirects=True, timeout=PATIENCE) as http:
        sent = await http.post(f"{place}/say", data={"text": "Look"}, files={"file": ("cup.png", b"\x89PNG\r\n")})
        (file,) = slack.server.workspace.files.values()
        assert f'src="/files/{file["id"]}" alt="cup.png"' in sent.text
        refused = await http.get(file["url_private"], follow_redirects=False)
        token = {"Authorization": f"Bearer {slack.settings['slack_bot_token']}"}
        assert refused.status_code == 302
        assert (await http.get(file["url_private"], headers=token)).content == b"\x89PNG\r\n"


async def test_a_view_is_stacked_on_another_by_the_answer_to_it(server: SlackServer, client: AsyncWebClient) -> None:
    workspace = server.workspace
    app = FastAPI()

    @app.post("/")
    async def push(request: Request) -> dict[str, object]:
        return {"response_action": "push", "view": MODAL}

    await client.views_open(trigger_id=workspace.new_trigger("U1"), view=MODAL)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://app.example") as http:
        (first,) = workspace.views.values()
        await Sender(server, http, "/").submit(first, {})
    assert [shown.user for shown in workspace.views.values()] == ["U1", "U1"]


async def test_a_reaction_stands_under_its_message_once(workspace: Workspace) -> None:
    message = workspace.says("U1", "C1", "Hello")
    for user in ("U1", "U2", "U1"):
        workspace.put_under(message, user, "eyes")
    assert message["reactions"] == [{"name": "eyes", "users": ["U1", "U2"], "count": 2}]


async def test_a_file_put_into_a_window_stays_in_it_until_the_window_goes_on(slack: PretendedSlack) -> None:
    slack.furnish(DIRECTORY)
    workspace = slack.server.workspace
    element = {"type": "file_input", "action_id": "files", "filetypes": ["png"], "max_files": 1}
    label = {"type": "plain_text", "text": "Pictures"}
    asking = {**MODAL, "submit": label, "blocks": [{"type": "input", "label": label, "element": element}]}
    client = AsyncWebClient(slack.settings["slack_bot_token"], base_url=slack.settings["slack_api_url"])
    await client.views_open(trigger_id=workspace.new_trigger("U0MARIE"), view=asking)
    (view,) = workspace.views
    place = f"{slack.server.base_url}/as/U0MARIE/C0PRESS"
    async with httpx.AsyncClient(follow_redirects=True, timeout=PATIENCE) as http:
        refused = await http.post(f"{place}/submit", data={"view": view}, files={"field-files": ("a.pdf", b"%PDF")})
        assert "no such file" in refused.text
        # Nobody listens where the app would be, so the window is still there.
        sent = await http.post(f"{place}/submit", data={"view": view}, files={"field-files": ("a.png", b"\x89PNG")})
        assert "did not take this in time" in sent.text
        assert "📎 a.png" in sent.text
        assert [each["name"] for each in workspace.files.values()] == ["a.pdf", "a.png"]
        await http.post(f"{place}/close", data={"view": view})
        assert slack.seats.files == {}
