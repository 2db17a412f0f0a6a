"""The main job as people do it, in real browsers."""

import asyncio
import re

import pytest
from playwright.async_api import Response, Route, expect

from tests.browser.scene import MILLISECONDS, OFFLINE, Scene, act, card
from tests.support.patience import PATIENCE

pytestmark = pytest.mark.browser
expect.set_options(timeout=MILLISECONDS)


async def test_a_mention_is_claimed_answered_undone_and_answered_for_good(scene: Scene) -> None:
    post = await scene.says("nora", "@acme my parcel B-100 is late, where is it?")
    marie = await scene.page("marie", "/desk/channels/delivery")
    case = card(marie, "B-100")
    await act(case, "case.claim").click()
    await expect(case.locator(".label")).to_have_text("Suivi par Marie")

    await act(case, "case.reply").click()
    text = marie.locator("#reply-text")
    await expect(text).to_be_focused()
    await text.fill("Bonjour Nora, il arrive demain.")
    await expect(marie.locator("#reply-count")).to_contain_text("caractères restants")
    await marie.get_by_role("button", name="Aperçu").click()
    await expect(marie.locator(".as-seen__post--ours")).to_contain_text("@nora Bonjour Nora, il arrive demain.")
    await marie.get_by_role("button", name="Envoyer", exact=True).click()
    await expect(marie.locator("#dialog")).to_be_hidden()
    bar = marie.locator(".undo-bar")
    await expect(bar).to_contain_text(re.compile(r"dans \d+ s"))
    await bar.get_by_role("button", name="Annuler l’envoi").click()
    await expect(marie.locator(".toast").last).to_contain_text("rien n’est parti")
    await expect(bar).to_have_count(0)
    assert await scene.thread(post) == []

    await act(case, "case.reply").click()
    await expect(text).to_have_value("Bonjour Nora, il arrive demain.")
    await marie.get_by_role("button", name="Aperçu").click()
    await marie.get_by_role("button", name="Envoyer", exact=True).click()
    await expect(case.locator(".label")).to_have_text("Répondu")
    link = case.get_by_role("link", name="Voir la réponse en public")
    assert (await link.get_attribute("href") or "").startswith(scene.demo.address)
    (answer,) = await scene.thread(post)
    assert "il arrive demain" in answer


async def test_a_second_browser_sees_everything_without_loading_again(scene: Scene) -> None:
    elsewhere = await scene.page("ana", "/desk/channels/press")
    marie = await scene.page("marie", "/desk/channels/delivery")
    await marie.evaluate("window.stillHere = true")
    await scene.says("omar", "@acme parcel C-200 never came")
    await expect(card(marie, "C-200")).to_be_visible()
    await expect(elsewhere.locator('[data-channel="delivery"] .badge')).to_be_visible()
    await expect(elsewhere).to_have_title(re.compile(r"^\(\d+\) "))
    ana = await scene.page("ana", "/desk/channels/delivery")
    await act(card(ana, "C-200"), "case.claim").click()
    await expect(card(marie, "C-200").locator(".label")).to_have_text("Suivi par Ana")
    await expect(act(card(marie, "C-200"), "case.take_over")).to_be_visible()
    async with asyncio.timeout(PATIENCE):
        while await elsewhere.locator('[data-channel="delivery"] .badge').count():
            await asyncio.sleep(0.5)
            await ana.reload()  # the demo's own customers may have brought a new case meanwhile
    assert await marie.evaluate("window.stillHere"), "the page was never loaded again"


async def test_a_reply_of_press_waits_for_the_second_person(scene: Scene) -> None:
    await scene.says("ines", "@acme journaliste, je voudrais une interview D-300")
    marie = await scene.page("marie", "/desk/channels/press")
    paul = await scene.page("paul", "/desk/channels/press")
    await act(card(marie, "D-300"), "case.reply").click()
    await marie.locator("#reply-text").fill("Avec plaisir, écrivez-nous.")
    await marie.get_by_role("button", name="Aperçu").click()
    await expect(marie.locator("#dialog")).to_contain_text("Doit être validée par : Ana, Paul.")
    await marie.get_by_role("button", name="Soumettre à validation").click()
    await expect(card(marie, "D-300").locator(".label")).to_have_text("À valider")
    await expect(act(card(marie, "D-300"), "reply.approve")).to_have_count(0)
    await act(card(paul, "D-300"), "reply.reject").click()
    await paul.get_by_label("What should change?").fill("Add the address.")
    await paul.get_by_role("button", name="Send back").click()
    await expect(marie.locator(".whisper").filter(has_text="Add the address.")).to_be_visible()
    await act(card(marie, "D-300"), "case.reply").click()
    await expect(marie.locator("#reply-text")).to_have_value("Avec plaisir, écrivez-nous.")
    await marie.locator("#reply-text").fill("Avec plaisir : presse@acme.example.")
    await marie.get_by_role("button", name="Aperçu").click()
    await marie.get_by_role("button", name="Soumettre à validation").click()
    await act(card(paul, "D-300"), "reply.approve").click()
    await expect(paul.locator(".undo-bar")).to_be_visible()
    await paul.locator(".undo-bar button").click()
    await expect(card(marie, "D-300")).to_contain_text("Retenue avant son départ")


async def test_two_employees_at_once_see_each_other(scene: Scene) -> None:
    await scene.says("karl", "@acme parcel E-400 is wet")
    marie = await scene.page("marie", "/desk/channels/delivery")
    ana = await scene.page("ana", "/desk/channels/delivery")
    await act(card(marie, "E-400"), "case.reply").click()
    await expect(card(ana, "E-400")).to_contain_text("Marie écrit…")
    await act(card(ana, "E-400"), "case.reply").click()
    await expect(ana.locator(".others")).to_contain_text("Marie")
    for page, words in ((marie, "Nous le remplaçons."), (ana, "On regarde.")):
        await page.locator("#reply-text").fill(words)
        await page.get_by_role("button", name="Aperçu").click()
        await expect(page.locator("#review-form")).to_be_visible()
    await marie.get_by_role("button", name="Envoyer", exact=True).click()
    await expect(marie.locator(".undo-bar")).to_be_visible()
    await ana.get_by_role("button", name="Envoyer", exact=True).click()
    await expect(ana.locator("#form-error")).to_contain_text("Marie suit déjà ce dossier")
    await ana.get_by_role("button", name="Reprendre et envoyer").click()
    await expect(card(marie, "E-400").locator(".quote--own")).to_have_count(2)
    await marie.locator(".undo-bar button").click()
    await ana.locator(".undo-bar button").click()


async def test_a_window_closed_by_mistake_keeps_the_draft_and_frees_the_card(scene: Scene) -> None:
    await scene.says("lena", "@acme parcel F-500 is lost")
    marie = await scene.page("marie", "/desk/channels/delivery")
    ana = await scene.page("ana", "/desk/channels/delivery")
    await act(card(marie, "F-500"), "case.reply").click()
    await marie.locator("#reply-text").fill("Une phrase à moitié")
    await expect(card(ana, "F-500")).to_contain_text("Marie écrit…")
    await marie.keyboard.press("Escape")
    await expect(marie.locator("#dialog")).to_be_hidden()
    await expect(card(ana, "F-500")).not_to_contain_text("Marie écrit…")
    await marie.reload()
    await act(card(marie, "F-500"), "case.reply").click()
    await expect(marie.locator("#reply-text")).to_have_value("Une phrase à moitié")


async def test_a_post_edited_while_one_writes_is_shown_before_sending(scene: Scene) -> None:
    post = await scene.says("hugo", "@acme parcel G-600 is late")
    marie = await scene.page("marie", "/desk/channels/delivery")
    await act(card(marie, "G-600"), "case.reply").click()
    await marie.locator("#reply-text").fill("On s’en occupe.")
    await scene.edits("hugo", post, "@acme parcel G-600 has come after all")
    await marie.get_by_role("button", name="Aperçu").click()
    await expect(marie.locator("#dialog")).to_contain_text("has come after all")
    await marie.keyboard.press("Escape")


async def test_whoever_writes_is_told_in_the_form_that_the_brand_has_answered_elsewhere(scene: Scene) -> None:
    post = await scene.says("ivor", "@acme parcel G-610 is late")
    marie = await scene.page("marie", "/desk/channels/delivery")
    await act(card(marie, "G-610"), "case.reply").click()
    await marie.locator("#reply-text").fill("On s’en occupe.")
    await scene.answers_as_the_brand(post, "@ivor on its way, says the phone of our shop")
    await expect(marie.locator("#meanwhile")).to_contain_text("clos : répondu ailleurs")
    await expect(marie.locator("#reply-text")).to_have_value("On s’en occupe.")
    await marie.get_by_role("button", name="Aperçu").click()
    await expect(marie.locator("#review-form")).to_be_visible()
    await expect(marie.locator("#meanwhile")).to_contain_text("clos : répondu ailleurs")
    await marie.keyboard.press("Escape")


async def test_whoever_reads_the_preview_is_told_that_a_colleague_has_answered(scene: Scene) -> None:
    await scene.says("jade", "@acme parcel G-620 is late")
    marie = await scene.page("marie", "/desk/channels/delivery")
    ana = await scene.page("ana", "/desk/channels/delivery")
    for page, words in ((ana, "It leaves today."), (marie, "On regarde.")):
        await act(card(page, "G-620"), "case.reply").click()
        await page.locator("#reply-text").fill(words)
        await page.locator(".compose button[type=submit]").click()
        await expect(page.locator("#review-form")).to_be_visible()
    await expect(marie.locator("#meanwhile .banner")).to_have_count(0)
    await ana.locator("#review-form .button--primary").click()
    await expect(marie.locator("#meanwhile")).to_contain_text("Ana a déjà répondu à ce message : « It leaves today. »")
    await ana.locator(".undo-bar button").click()
    await expect(marie.locator("#meanwhile .banner")).to_have_count(0)


async def test_a_new_mention_does_not_come_into_a_search_that_it_does_not_match(scene: Scene) -> None:
    await scene.says("kim", "@acme parcel L-210 is blue")
    marie = await scene.page("marie", "/desk/channels/delivery")
    await expect(card(marie, "L-210")).to_be_visible()
    await marie.locator("#search").fill("L-210")
    await expect(marie.locator(".item")).to_have_count(1)

    async def is_of_the_other(answer: Response) -> bool:
        return "/cards/" in answer.url and "q=L-210" in answer.url and answer.status == 204

    async with marie.expect_response(is_of_the_other):
        await scene.says("liam", "@acme parcel L-220 is red")
    await expect(marie.locator(".item")).to_have_count(1)
    await expect(marie.locator("#found-new")).to_be_hidden()
    await scene.says("lou", "@acme parcel L-210 is mine too")
    await expect(marie.locator("#found-new")).to_have_text("1 nouveau dossier correspond : l’afficher")
    await expect(marie.locator(".item")).to_have_count(1)
    await marie.locator("#found-new").click()
    await expect(marie.locator(".item")).to_have_count(2)
    await expect(marie.locator("#found-new")).to_be_hidden()
    await marie.locator("#search").fill("")
    await expect(card(marie, "L-220")).to_be_visible()
    await scene.says("mona", "@acme parcel L-230 is green")
    await expect(card(marie, "L-230")).to_be_visible()


async def test_times_are_in_the_readers_own_zone(scene: Scene) -> None:
    await scene.says("tara", "@acme parcel H-700 is late")
    shown = []
    for zone in ("Europe/Paris", "Asia/Tokyo"):
        marie = await scene.page("marie", "/desk/channels/delivery", timezone_id=zone)
        await act(card(marie, "H-700"), "case.snooze").evaluate("button => button.click()")
        await marie.get_by_label("Demain, 9 h").check()
        await marie.get_by_role("button", name="Mettre en pause").click()
        slept = card(marie, "H-700").locator(".facts > div", has_text="En pause jusqu’à")
        mark = slept.locator('time[data-style="datetime"]')
        await expect(mark).to_contain_text("09:00")
        shown.append(await mark.get_attribute("datetime"))
    assert shown[0] != shown[1]


async def test_a_notification_comes_only_when_asked_for_and_nobody_looks(scene: Scene) -> None:
    marie = await scene.page("marie", "/desk/saved")
    await marie.context.grant_permissions(["notifications"])
    await marie.add_init_script("""
        window.Notification = class extends EventTarget {
          static permission = "default";
          static async requestPermission() { return (this.permission = "granted"); }
          constructor(title, options) {
            super();
            const shown = document.createElement("p");
            shown.className = "shown";
            shown.textContent = `${title} | ${options.body}`;
            document.body.append(shown);
          }
        };
        Document.prototype.hasFocus = () => false;
    """)
    await marie.goto(scene.demo.address + "/desk/channels/press")
    await marie.get_by_role("button", name="M’avertir des nouveautés").click()
    await expect(marie.locator(".toast")).to_contain_text("Notifications activées")
    await scene.says("yann", "@acme parcel I-800 is late")
    await expect(marie.locator(".shown", has_text="I-800")).to_have_text(re.compile("^Nouveau.: Livraison | .*I-800"))


async def test_the_page_says_when_the_connection_is_lost_and_catches_up(scene: Scene) -> None:
    marie = await scene.page("marie", "/desk/channels/delivery")
    await expect(marie.locator(".item").first).to_be_visible()
    await marie.context.set_offline(True)
    await marie.evaluate("fetch('/desk/frame').catch(() => 0)")
    await scene.says("uma", "@acme parcel J-900 is late")
    await marie.context.set_offline(False)
    await expect(card(marie, "J-900")).to_be_visible(timeout=40_000)
    scene.wrong = [line for line in scene.wrong if not any(words in line for words in OFFLINE)]


async def test_a_card_that_the_server_could_not_give_is_asked_for_again(scene: Scene) -> None:
    marie = await scene.page("marie", "/desk/channels/delivery")
    refused = 0

    async def refuse(route: Route) -> None:
        nonlocal refused
        refused += 1
        await route.fulfill(status=503)

    await marie.route("**/cards/*", refuse, times=1)
    await scene.says("vera", "@acme parcel J-910 is late")
    await expect(card(marie, "J-910")).to_be_visible()
    assert refused == 1
    scene.wrong = [line for line in scene.wrong if "status of 503" not in line]


async def test_an_admin_stops_all_publishing_for_everybody_at_once(scene: Scene) -> None:
    marie, ana = await scene.page("marie"), await scene.page("ana")
    ana.on("dialog", lambda dialog: dialog.accept())
    await ana.get_by_role("button", name="Arrêter toute publication").click()
    await expect(marie.locator("#banners")).to_contain_text("Ana a arrêté toute publication")
    await ana.get_by_role("button", name="Reprendre la publication").click()
    await expect(marie.locator("#banners")).not_to_contain_text("Ana a arrêté")


async def test_a_post_of_many_lines_leaves_what_can_be_done_about_it_within_reach(scene: Scene) -> None:
    await scene.says("lena", "@acme parcel L-900" + " line" + "\n." * 200)
    marie = await scene.page("marie", "/desk/channels/delivery")
    number = await card(marie, "L-900").locator("[name=case]").first.get_attribute("value")
    await marie.goto(f"{scene.demo.address}/desk/cases/{number}")
    whole = marie.locator(".case__card")
    box = await whole.bounding_box()
    assert box is not None
    assert box["height"] < 1_500
    for text in (whole.locator(".quote__text"), marie.locator(".post__text").first):
        assert await text.evaluate("each => each.scrollHeight > each.clientHeight"), "the rest is scrolled to"


async def test_a_picture_that_cannot_be_shown_leaves_no_hole(scene: Scene) -> None:
    marie = await scene.page("marie", "/desk/channels/delivery")
    await marie.route("**/media/none", lambda route: route.fulfill(body="no picture"))
    await marie.evaluate(
        """() => {
          const there = document.querySelector("img").src;
          for (const [id, source] of [["missing", "/desk/cases/0/media/none"], ["there", there]]) {
            const picture = document.createElement("img");
            Object.assign(picture, { id, src: source, className: "enclosed__picture" });
            document.querySelector("main").append(picture);
          }
        }"""
    )
    await expect(marie.locator("#missing")).to_be_hidden()
    await expect(marie.locator("#there")).to_be_visible()
