"""One Comptoir in two workspaces: nobody and nothing of one is ever taken for somebody or something of the other."""

import json
from collections.abc import AsyncIterator
from zoneinfo import ZoneInfo

import pytest

from bot.chat.mornings import Mornings
from bot.domain.audit import Origin
from bot.domain.mention import Media
from bot.errors import AuthFailed
from bot.ports.pictures import PictureFile
from bot.runtime.telemetry import SET_ASIDE
from bot.storage.database import SqlStore
from integrations.chat.slack.check import examine
from integrations.chat.slack.files import SlackFiles
from integrations.chat.slack.inbound import REPLY_PUBLICLY
from integrations.chat.slack.installed import Installed
from integrations.chat.slack.leaving import leaving
from integrations.chat.slack.pictures import SlackPictures
from integrations.chat.slack.resealing import installations
from tests.slack.group import GROUP, Group, a_group
from tests.slack.office import Office
from tests.slack.test_pictures import hosted, images
from tests.stand_ins.slack.faults import Fault, Manner
from tests.stand_ins.slack.files import share
from tests.support.audit import logged
from tests.support.engines import ON_BOTH
from tests.support.house import FakeClock
from tests.support.photographs import photograph


@pytest.fixture
async def group(store: SqlStore, clock: FakeClock) -> AsyncIterator[Group]:
    async with a_group(store, clock) as group:
        yield group


async def assignee(office: Office, case: int) -> str | None:
    return (await office.house.view(case)).case.assignee


async def two_cases(group: Group) -> tuple[int, int]:
    """One in each workspace."""
    return await group.acme.a_case("Where is my parcel?"), await group.globex.a_case("An interview, please")


async def test_each_card_stands_in_the_workspace_of_its_department_and_is_drawn_anew_there(group: Group) -> None:
    parcel, interview = await two_cases(group)
    for office, words in [(group.acme, "parcel"), (group.globex, "interview")]:
        assert len(office.workspace.cards("C1")) == 1
        assert words in str(office.card())
    await group.acme.act("U1", "I’ll take it")
    await group.globex.act("U1", "I’ll take it")
    assert (await assignee(group.acme, parcel), await assignee(group.globex, interview)) == ("marie", "zoe")
    claims = await logged(group.acme.house.store, "claimed")
    assert [each.origin for each in claims] == [Origin("slack"), Origin("slack", "T0GLOBEX")]
    assert "Marie" in str(group.acme.card())
    assert "Zoe" in str(group.globex.card())
    assert len(group.acme.workspace.cards("C1")) == len(group.globex.workspace.cards("C1")) == 1


async def test_what_comes_right_after_an_installation_made_by_another_process_is_taken(group: Group) -> None:
    _, interview = await two_cases(group)
    made = group.installing
    other = Installed(made.store, made.seals, made.clock)
    group.acme.parts.surface.calls.bearer = other
    async with made.store.writing() as tx:
        await tx.installations.forget("T0GLOBEX")
    assert "T0GLOBEX" not in await other.places()
    await group.install(group.globex.workspace)
    await group.globex.act("U1", "I’ll take it")
    assert await assignee(group.globex, interview) == "zoe"


async def test_a_click_is_judged_as_a_person_of_the_workspace_that_it_comes_from(group: Group) -> None:
    parcel, interview = await two_cases(group)
    for here, there in [(group.acme, group.globex), (group.globex, group.acme)]:
        foreign = here.slack.click_payload("U1", "C1", there.card(), "I’ll take it")
        assert (await here.slack.interaction(foreign)).status_code == 200
        await here.house.work()
        assert "Only people of this department" in here.told("U1")[-1]
    assert (await assignee(group.acme, parcel), await assignee(group.globex, interview)) == (None, None)
    await group.globex.act("U2", "I’ll take it")
    assert "does not know you" in group.globex.told("U2")[-1]
    await group.acme.act("U2", "I’ll take it")
    assert (await assignee(group.acme, parcel), await assignee(group.globex, interview)) == ("paul", None)


async def test_modals_threads_reactions_and_commands_go_by_their_workspace(group: Group) -> None:
    parcel, interview = await two_cases(group)
    await group.globex.says("U1", "Ask <@U3> and <@U2>")
    await group.acme.says("U1", "Ask <@U2>")
    notes = [[note.text for note in (await group.acme.house.view(each)).notes] for each in (parcel, interview)]
    assert notes == [["Ask @Paul"], ["Ask @U3 and @U2"]]
    await group.globex.doing.react("U1", "C1", group.globex.card()["ts"], "eyes")
    await group.globex.house.work()
    assert (await assignee(group.acme, parcel), await assignee(group.acme, interview)) == (None, "zoe")
    answer = await group.globex.doing.command("U1", "C1", f"case {parcel}")
    assert "parcel" not in str(answer)
    assert "interview" in str(await group.globex.doing.command("U1", "C1", "mine"))
    await group.globex.reply("U1", "With pleasure")
    group.globex.house.clock.move(16)
    await group.globex.house.work()
    assert group.globex.published() == ["With pleasure"]
    assert group.acme.workspace.views == {}


async def test_each_is_greeted_at_home_and_in_the_morning_in_their_own_workspace(group: Group) -> None:
    _, interview = await two_cases(group)
    for office in (group.acme, group.globex):
        await office.doing.open_home("U1")
        await office.house.work()
    assert "parcel" in str(group.acme.workspace.homes["U1"].view)
    assert "interview" in str(group.globex.workspace.homes["U1"].view)
    assert "parcel" not in str(group.globex.workspace.homes["U1"].view)
    await group.globex.doing.click_home("U1", "I’ll take it")
    await group.globex.house.work()
    assert await assignee(group.globex, interview) == "zoe"
    clock = group.acme.house.clock
    hour, places = clock().astimezone(ZoneInfo("Europe/Paris")).time(), group.acme.parts.surface.workspaces.places
    mornings = Mornings(group.acme.parts, hour, places, asks_zones=True)
    await mornings.tick()
    await group.acme.house.work()
    clock.move(minutes=15)
    await mornings.tick()
    await group.acme.house.work()
    told = {name: set(each.workspace.direct) for name, each in (("acme", group.acme), ("globex", group.globex))}
    assert told == {"acme": {"U1", "U2"}, "globex": {"U1"}}


@ON_BOTH
async def test_who_links_in_one_workspace_is_nobody_in_the_other(group: Group) -> None:
    _, interview = await two_cases(group)
    await group.globex.doing.command("U3", "C1", "link")
    await group.globex.house.work()
    await group.globex.act("U3", "I’ll take it")
    assert await assignee(group.globex, interview) == "ida"
    people = await group.globex.parts.people()
    assert people.user_of("ida", "T0GLOBEX") == "T0GLOBEX/U3"
    assert people.user_of("ida", "") == ""
    await group.acme.act("U3", "I’ll take it")
    assert "does not know you" in group.acme.told("U3")[-1]


async def test_an_employee_may_be_known_in_both_workspaces_and_is_greeted_in_one(group: Group) -> None:
    for office, user, name, email in [
        (group.globex, "U4", "marie", "marie@acme.example"),
        (group.acme, "U5", "ida", "ida@globex.example"),
    ]:
        office.workspace.new_user(user, name, email=email)
        office.workspace.channels["C1"].members.add(user)
    for office, user in [(group.globex, "U4"), (group.globex, "U3"), (group.acme, "U5")]:
        await office.doing.command(user, "C1", "link")
        await office.house.work()
    people = await group.acme.parts.people()
    known = [people.user_of(person, place) for person in ("marie", "ida") for place in ("", "T0GLOBEX")]
    assert known == ["U1", "T0GLOBEX/U4", "U5", "T0GLOBEX/U3"]
    greeted = people.once(["", "T0GLOBEX"])
    assert sorted(person.key for person in greeted.values()) == ["ida", "marie", "paul", "zoe"]
    assert {user for user, person in people.once(["T0GLOBEX"]).items() if person.key == "marie"} == {"T0GLOBEX/U4"}


async def test_files_are_fetched_with_the_token_of_their_workspace_and_shown_in_no_other(group: Group) -> None:
    workspaces = group.acme.parts.surface.workspaces
    shared = share(group.globex.workspace, "a.png", b"\x89PNG bytes", group.globex.server.base_url)
    files = SlackFiles(workspaces)
    assert await files.fetch_file(f"T0GLOBEX/{shared['id']}", largest=1_000) == b"\x89PNG bytes"
    pictures = SlackPictures(workspaces)
    kept = await pictures.take_picture(PictureFile("a.png", b"\x89PNG"), "a parcel", "T0GLOBEX")
    own = await pictures.take_picture(PictureFile("a.png", b"\x89PNG"), "a parcel", "T0ACME")
    assert kept.startswith("T0GLOBEX/F")
    assert (await pictures.has_picture(kept), await pictures.has_picture(own)) == (True, True)
    assert (len(group.acme.workspace.files), len(group.globex.workspace.files)) == (1, 2)
    block = {"type": "image", "slack_file": {"id": kept}, "alt_text": "a parcel"}
    assert leaving([block], "") == []
    assert leaving([block], "T0GLOBEX") == [block | {"slack_file": {"id": kept.partition("/")[2]}}]


async def test_a_card_in_two_workspaces_shows_each_its_own_copy_of_a_picture(group: Group) -> None:
    house = group.acme.house
    async with hosted(group.acme) as host:
        house.network.arrives("An exclusive, please", media=[Media("image", f"{host}/a.png", "A cup")])
        await house.poll()
        await house.work()
    for office in (group.acme, group.globex):
        [file] = office.workspace.files
        assert [block["slack_file"]["id"] for block in images(office)] == [file]


async def test_a_picture_chosen_in_one_workspace_goes_out_and_in_the_other_only_its_name_is_read(group: Group) -> None:
    await group.globex.a_case("An exclusive, please")
    photo = share(group.globex.workspace, "cup.jpg", photograph(), group.globex.server.base_url)
    ts = await group.globex.says("U1", "Here it is", files=[photo])
    assert (await group.globex.doing.choose("U1", "C1", ts, REPLY_PUBLICLY)).status_code == 200
    await group.globex.house.work()
    await group.globex.submit("U1", **{"alt:1": "The cup"})
    assert photo["id"] in str(group.globex.modal("U1").view["blocks"])
    await group.globex.submit("U1")
    assert ([photo["id"] in str(office.card()) for office in (group.acme, group.globex)]) == [False, True]
    assert "cup.jpg" in str(group.acme.card())
    group.globex.house.clock.move(16)
    for _ in range(2):
        await group.globex.house.work()
    assert group.globex.published() == ["Here it is"]
    assert len(group.globex.house.network.uploads) == 1


async def test_that_the_app_was_taken_out_is_said_of_the_workspace_where_that_happened(group: Group) -> None:
    told = json.loads(group.globex.slack.event_body({"type": "app_uninstalled"}))
    told["authorizations"][0]["team_id"] = "T0ACME"
    assert (await group.globex.slack.post(json.dumps(told).encode(), "application/json")).status_code == 200
    assert list(await group.installed.places()) == [""]


async def test_a_workspace_that_asks_to_wait_keeps_no_other_waiting(group: Group) -> None:
    group.acme.workspace.faults.next_time("chat.postMessage", Fault(Manner.LIMITED, seconds=120))
    await two_cases(group)
    assert (group.acme.workspace.cards("C1"), len(group.globex.workspace.cards("C1"))) == ([], 1)
    group.acme.house.clock.move(121)
    await group.acme.house.work()
    assert len(group.acme.workspace.cards("C1")) == 1


async def test_every_token_is_renewed_by_itself_and_none_is_shown_to_the_other_workspace(group: Group) -> None:
    former = [await group.installed.token(), await group.installed.token("T0GLOBEX")]
    group.acme.house.clock.move(minutes=601)
    for _ in range(3):
        await group.renewer.renew()
    renewed = [await group.installed.token(), await group.installed.token("T0GLOBEX")]
    assert not set(former) & set(renewed)
    for office, token in zip((group.acme, group.globex), renewed, strict=True):
        assert token in office.workspace.app.tokens
        assert len(office.workspace.called("oauth.v2.access")) == 2
    group.acme.house.network.now = group.acme.house.clock.now
    await two_cases(group)
    assert [len(office.workspace.cards("C1")) for office in (group.acme, group.globex)] == [1, 1]


@pytest.mark.parametrize("gone", ["acme", "globex"])
async def test_where_one_is_taken_out_the_other_stands_and_its_departments_go_to_the_desk(
    group: Group, gone: str
) -> None:
    lost, left = (group.acme, group.globex) if gone == "acme" else (group.globex, group.acme)
    assert (await lost.slack.event({"type": "app_uninstalled"}))[-1] == 200
    parcel, interview = await two_cases(group)
    assert (len(lost.workspace.cards("C1")), len(left.workspace.cards("C1"))) == (0, 1)
    assert (await group.acme.house.events(parcel if gone == "acme" else interview)).count("card_lost") == 1
    assert {key for _, key in group.acme.house.surface.whispers} == {"whisper.unreachable"}
    await left.act("U1", "I’ll take it")
    assert await assignee(left, interview if gone == "acme" else parcel) == ("zoe" if gone == "acme" else "marie")
    counted = SET_ASIDE.labels("slack", "not_for_us")
    before = counted._value.get()
    assert (await lost.slack.event({"type": "app_home_opened", "user": "U1", "tab": "home", "event_ts": "1.0"}))[
        -1
    ] == 200
    await lost.house.work()
    assert (counted._value.get(), lost.workspace.homes) == (before + 1, {})
    with pytest.raises(AuthFailed, match="not installed in the workspace"):
        await group.installed.token("" if gone == "acme" else "T0GLOBEX")
    await group.install(lost.workspace)
    lost.house.clock.move(minutes=2)
    await lost.house.work()
    assert len(lost.workspace.cards("C1")) == 1


async def test_a_check_tells_of_each_workspace_and_of_departments_whose_workspace_is_unknown(group: Group) -> None:
    surface, directory = group.acme.parts.surface, group.acme.house.rules.directory
    found = {each.subject: each for each in [*await installations(surface), *await examine(surface, directory)]}
    assert {found[name].verdict for name in ("slack installation", "slack installation T0GLOBEX")} == {"ok"}
    assert {found[name].verdict for name in ("slack", "slack T0GLOBEX", "slack scopes T0GLOBEX")} == {"ok"}
    assert "T0GLOBEX/#name" in found["slack T0GLOBEX"].found
    assert (found["department delivery"].verdict, found["department press"].verdict) == ("ok", "ok")
    assert found["people"].found.endswith(": ida")
    directory.departments["press"].channels["slack"] = "T0GLOBBEX/#delivery"
    told = {each.subject: each for each in await examine(surface, directory)}["department press"]
    assert (told.verdict, "T0GLOBEX/#delivery" in told.remedy) == ("wrong", True)
    await group.acme.slack.event({"type": "app_uninstalled"})
    told = {each.subject: each for each in await examine(surface, directory)}["department delivery"]
    assert (told.verdict, told.found) == ("wrong", "#delivery: the app is not in the first workspace")


TWICE = GROUP.replace("ida: {name: Ida,", "ida: {name: Ida, slack: T0ACME/U1,")


@pytest.mark.parametrize("office", [TWICE], indirect=True)
async def test_an_id_that_is_given_to_two_people_is_nobodys_however_it_is_written(office: Office) -> None:
    parcel = await office.a_case("Where is my parcel?")
    await office.act("U1", "I’ll take it")
    assert await assignee(office, parcel) is None
    told = [each for each in await examine(office.parts.surface, office.house.rules.directory) if "U1 is" in each.found]
    assert [(each.verdict, each.found) for each in told] == [
        ("wrong", "U1 is the Slack id of ida and marie: nobody can act by it")
    ]


@pytest.mark.parametrize("office", [GROUP], indirect=True)
async def test_a_token_of_the_environment_is_used_in_its_own_workspace_only_by_whichever_name(office: Office) -> None:
    parcel, interview = await office.a_case("Where is my parcel?"), await office.a_case("An interview, please")
    assert [len(office.workspace.cards(room)) for room in ("C1", "C2")] == [1, 0]
    assert (await office.house.events(interview)).count("card_lost") == 1
    await office.act("U2", "I’ll take it")
    assert await assignee(office, parcel) == "paul"
    assert await office.parts.surface.workspaces.same("T0ACME/C1") == "C1"
    with pytest.raises(AuthFailed, match="not of the workspace T0GLOBEX"):
        await office.parts.surface.calls.bearer.token("T0GLOBEX")
