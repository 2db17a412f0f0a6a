"""The app package: a manifest that Teams takes, with what is used and no more, and icons as Teams asks for them."""

import json
import re
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from jsonschema import Draft4Validator
from PIL import Image

from bot.cards.wording import say
from bot.chat.commands import WORDS
from bot.domain.department import Locale
from integrations.chat.teams.icons import color_icon, outline_icon
from integrations.chat.teams.manifest import THREADS, french, manifest
from integrations.chat.teams.package import package

SCHEMA = Path(__file__).parents[3] / "shared/specs/teams/MicrosoftTeams.schema.v1.29.json"
APP = "0a1b2c3d-0000-4000-8000-123456789abc"
ADDRESS = "https://comptoir.example.org"


def unzipped(content: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.skipif(not SCHEMA.exists(), reason="Teams' manifest schema is not on this machine")
@pytest.mark.parametrize("reads_threads", [False, True])
def test_the_manifest_is_one_that_teams_takes(reads_threads: bool) -> None:
    validator = Draft4Validator(json.loads(SCHEMA.read_text("utf-8")))
    assert list(validator.iter_errors(manifest(APP, ADDRESS, reads_threads=reads_threads))) == []
    assert list(validator.iter_errors(manifest("no id", "ftp://nowhere"))) != []


def test_the_bot_is_in_teams_and_in_private_and_nowhere_else() -> None:
    described = manifest(APP, ADDRESS)
    (bot,) = described["bots"]
    assert bot["scopes"] == ["team", "personal"]
    assert (bot["botId"], described["id"]) == (APP, APP)
    assert not bot["isNotificationOnly"]
    assert not bot["supportsFiles"]


def test_every_command_is_offered_where_it_is_understood() -> None:
    (listed,) = manifest(APP, ADDRESS)["bots"][0]["commandLists"]
    assert listed["scopes"] == ["team", "personal"]
    told = {each["title"]: each["description"] for each in listed["commands"]}
    assert tuple(told) == WORDS
    assert told["mine"] == "the cases you hold"
    assert told["case"] == "case 12 — case no. 12"


def test_a_message_is_answered_from_its_menu_in_a_dialog() -> None:
    (extension,) = manifest(APP, ADDRESS)["composeExtensions"]
    assert extension["botId"] == APP
    (command,) = extension["commands"]
    assert (command["id"], command["type"], command["context"]) == ("replyPublicly", "action", ["message"])
    assert command["fetchTask"]


def test_only_our_own_address_is_named() -> None:
    described = manifest("0a1b2c3d-0000-4000-8000-123456789abc", "https://comptoir.example.org:8443")
    assert described["validDomains"] == ["comptoir.example.org"]
    assert set(described["developer"].values()) == {"Comptoir", "https://comptoir.example.org:8443"}


def test_nothing_is_asked_of_the_team_where_threads_are_not_read() -> None:
    described = manifest(APP, ADDRESS)
    assert "authorization" not in described
    assert "webApplicationInfo" not in described
    assert "only the messages that mention it" in described["description"]["full"]


def test_where_threads_are_read_the_team_is_asked_and_told() -> None:
    described = manifest(APP, ADDRESS, reads_threads=True)
    asked = described["authorization"]["permissions"]["resourceSpecific"]
    assert asked == [{"name": "ChannelMessage.Read.Group", "type": "Application"}]
    assert {each["name"] for each in asked} == THREADS.keys()
    assert described["webApplicationInfo"] == {"id": APP, "resource": ADDRESS}
    assert "dropped without being stored" in described["description"]["full"]


def test_an_app_for_teams_says_which_channels_it_understands() -> None:
    """Without it Teams takes no manifest since 1.25 whose bot is in teams."""
    assert manifest(APP, ADDRESS)["supportsChannelFeatures"] == "tier1"


@pytest.mark.parametrize("reads_threads", [False, True])
def test_what_people_read_fits_in_both_languages(reads_threads: bool) -> None:
    described, other = manifest(APP, ADDRESS, reads_threads=reads_threads), french(reads_threads=reads_threads)
    (command,) = described["composeExtensions"][0]["commands"]
    for name in (described["name"]["short"], other["name.short"]):
        assert len(name) <= 30
    for short in (described["description"]["short"], other["description.short"]):
        assert len(short) <= 80
    for title in (command["title"], other["composeExtensions[0].commands[0].title"]):
        assert len(title) <= 32
    for hint in (command["description"], other["composeExtensions[0].commands[0].description"]):
        assert len(hint) <= 128


def test_the_french_stands_where_the_english_stood() -> None:
    """Each key of the translation is a path into the manifest."""
    described = manifest(APP, ADDRESS)
    for key, words in french().items():
        found: object = described
        for step in re.findall(r"\$?\w+", key):
            found = found[int(step)] if isinstance(found, list) else found[step]  # type: ignore[index]
        assert isinstance(found, str), key
        assert words, key
    assert french()["description.short"] == say("teams_app.short", Locale.FR)
    assert french()["bots[0].commandLists[0].commands[0].description"] == "mes dossiers"


def test_the_package_holds_what_its_manifest_names_and_no_folder() -> None:
    held = unzipped(package(APP, ADDRESS))
    described = json.loads(held["manifest.json"])
    assert described == manifest(APP, ADDRESS)
    named = {
        *described["icons"].values(),
        *(each["file"] for each in described["localizationInfo"]["additionalLanguages"]),
    }
    assert set(held) == {"manifest.json"} | named
    assert json.loads(held["fr.json"]) == french()


def test_the_same_app_is_the_same_package_to_the_byte() -> None:
    assert package(APP, ADDRESS) == package(APP, ADDRESS)
    with ZipFile(BytesIO(package(APP, ADDRESS))) as archive:
        assert {each.date_time for each in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert package(APP, ADDRESS) != package(APP, ADDRESS, version="1.0.1")


def test_the_icon_in_colour_is_a_whole_square_of_our_colour() -> None:
    icon = Image.open(BytesIO(color_icon()))
    assert (icon.format, icon.size, icon.mode) == ("PNG", (192, 192), "RGB")
    assert {icon.getpixel(corner) for corner in ((0, 0), (191, 0), (0, 191), (191, 191))} == {(0x1F, 0x3A, 0x4D)}
    drawn = Image.eval(icon.convert("L"), lambda shade: 255 if shade > 128 else 0).getbbox()
    assert drawn is not None
    assert min(drawn[:2]) >= 36, "the mark stays within the middle 120 pixels"
    assert max(drawn[2:]) <= 156


def test_the_outline_is_white_on_nothing() -> None:
    icon = Image.open(BytesIO(outline_icon()))
    assert (icon.format, icon.size, icon.mode) == ("PNG", (32, 32), "RGBA")
    colours = {colour[:3] for _, colour in icon.getcolors(32 * 32) or ()}  # type: ignore[index]
    assert colours == {(255, 255, 255)}
    assert icon.getchannel("A").getextrema() == (0, 255)
