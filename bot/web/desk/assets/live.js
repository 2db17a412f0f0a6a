// News from the server: changed cards are fetched one by one, new ones put where they belong, nothing else moves.
import { composing } from "./dialogs.js";
import { restoreFocus } from "./focus.js";
import { showNotice } from "./notices.js";
import { post, toast, words } from "./toasts.js";

const TOGETHER = 120;
const STAYS_FOR = 45000;
const SAY_OFFLINE_AFTER = 4000;
const AGAIN_AFTER = 3000;
const READ_AGAIN = 15000;
const page = document.body.dataset;
const changed = new Set();
const announced = new Set();
let gathering = 0;
let framing = 0;
let offline = 0;
let lost = false;

/** A part of the page: its HTML, "" for nothing, null where the server refuses it, undefined where none answered. */
async function fetchPart(address) {
  try {
    const answer = await fetch(address, { headers: { "HX-Request": "true" } });
    if (answer.status === 204) return "";
    if (answer.ok) return await answer.text();
    return answer.status >= 500 ? undefined : null;
  } catch {
    return undefined;
  }
}

/** What htmx fetches and puts in its place; a failure is told by toasts.js, whichever request it befell. */
function load(address, where) {
  window.htmx.ajax("GET", address, where).catch(() => {});
}

function fill(place, html) {
  const open = place.querySelector(".more[open]") !== null;
  place.innerHTML = html;
  window.htmx.process(place);
  const more = place.querySelector(".more");
  if (open && more) more.open = true;
  restoreFocus(place);
}

function recount(section, change) {
  const group = document.querySelector(`.group[data-section="${section}"]`);
  if (!group) return null;
  group.dataset.count = Math.max(0, Number(group.dataset.count) + change);
  group.querySelector(".group__count").textContent = group.dataset.count;
  if (group.tagName === "DETAILS") group.hidden = group.dataset.count === "0";
  return group;
}

function put(item) {
  const group = document.querySelector(`.group[data-section="${item.dataset.section}"] .cards`);
  if (!group) return item.remove();
  const next = [...group.children].find((other) => other !== item && other.dataset.order > item.dataset.order);
  if (item.parentElement === group && item.nextElementSibling === (next || null)) return;
  group.insertBefore(item, next || null);
}

function busy(number) {
  const place = document.getElementById(`item-${number}`);
  return place !== null && place.querySelector(".htmx-request") !== null;
}

function revision(part) {
  return Number(part.querySelector(".card").dataset.revision);
}

/** True for a card drawn before the one that stands there, which the answer to an act may have brought already. */
function isOlder(html, number) {
  const standing = document.getElementById(`item-${number}`);
  const template = document.createElement("template");
  template.innerHTML = html;
  return standing !== null && revision(template.content) < revision(standing);
}

/**
 * A card as it stands on the server: its HTML, "" where it stands in this list no more, null where nothing newer came,
 * which is asked again a little later where the server did not answer.
 * One whose button is pressed meanwhile is left alone and fetched anew once that act is answered, since the answer
 * belongs to the elements that stand there.
 */
async function fetchCard(number, address) {
  for (;;) {
    while (busy(number)) {
      await new Promise((done) => document.body.addEventListener("htmx:afterRequest", done, { once: true }));
    }
    const html = await fetchPart(address);
    if (html === undefined) return askAgain(number);
    if (!busy(number)) return html && isOlder(html, number) ? null : html;
  }
}

function askAgain(number) {
  changed.add(number);
  if (!gathering) gathering = setTimeout(refreshChanged, AGAIN_AFTER);
  return null;
}

async function refreshItem(number) {
  const sought = document.getElementById(`item-${number}`) ? "" : searched();
  const query = `view=${page.view}&q=${encodeURIComponent(sought)}`;
  const html = await fetchCard(number, `/desk/channels/${encodeURIComponent(page.channel)}/cards/${number}?${query}`);
  if (html === null) return;
  const standing = document.getElementById(`item-${number}`);
  if (!html) {
    if (standing && !standing.contains(document.activeElement)) {
      recount(standing.dataset.section, -1);
      standing.remove();
    }
    return;
  }
  const template = document.createElement("template");
  template.innerHTML = html.trim();
  const fresh = template.content.firstElementChild;
  if (!standing) return sought === searched() ? arrive(fresh) : undefined;
  const before = standing.dataset.section, after = fresh.dataset.section;
  fill(standing, fresh.innerHTML);
  standing.className = fresh.className;
  Object.assign(standing.dataset, fresh.dataset);
  if (before === after) return;
  recount(before, -1);
  recount(after, 1);
  if (before === "waiting") {
    standing.classList.add("item--settled");
    setTimeout(() => settle(standing), STAYS_FOR);
  } else put(standing);
}

/** The words of the search as they stand in its field now, which no page load has to have carried. */
function searched() {
  return document.getElementById("search").value.trim();
}

/** A new card comes in by itself, except into a search, which its reader has show it when they are ready. */
function arrive(item) {
  if (searched()) return announce(item.dataset.case);
  recount(item.dataset.section, 1);
  item.classList.add("item--arrived");
  put(item);
  if (item.isConnected) window.htmx.process(item);
}

/** A card that was settled while the page was open stays for a moment where it was, then goes to its section. */
function settle(item) {
  if (!item.isConnected || item.dataset.section === "waiting") return;
  if (item.contains(document.activeElement) || item.matches(":hover")) {
    setTimeout(() => settle(item), STAYS_FOR / 3);
    return;
  }
  item.classList.remove("item--settled");
  put(item);
}

async function refreshCase(number) {
  const card = await fetchCard(number, `/desk/cases/${number}/card`);
  if (card) fill(document.getElementById(`item-${number}`), card);
  const story = await fetchPart(`/desk/cases/${number}/story`);
  if (story) document.getElementById("story").innerHTML = story;
}

async function refreshChanged() {
  gathering = 0;
  const numbers = [...changed];
  changed.clear();
  for (const number of numbers) {
    if (page.case) await refreshCase(number);
    else await refreshItem(number);
  }
  if (page.channel && numbers.length) markRead();
}

function concerns(news) {
  if (page.case) return String(news.case) === page.case && !news.kind.startsWith("card_");
  return page.channel && news.kind.startsWith("card_") && news.channel === page.channel;
}

function isWrittenOn(news) {
  const sheet = composing();
  return sheet !== null && String(news.case) === (sheet.dataset.composer || sheet.dataset.review) && !news.kind.startsWith("card_");
}

/** The page of the networks, which tells when each account was last read. */
async function refreshNetworks() {
  const place = document.getElementById("item-networks");
  const html = place && (await fetchPart("/desk/networks/list"));
  if (html) fill(place, html);
}

function refreshFrame() {
  framing = 0;
  refreshNetworks();
  load(`/desk/frame?active=${encodeURIComponent(page.channel || "")}`, { swap: "none" });
}

function countUnread() {
  const total = [...document.querySelectorAll("[data-unread]")].reduce((sum, each) => sum + Number(each.dataset.unread), 0);
  const title = document.title.replace(/^\(\d+\) /, "");
  document.title = total ? `(${total}) ${title}` : title;
}

async function markRead() {
  if (!page.channel || document.hidden) return;
  const seen = [...document.querySelectorAll(".item")].reduce((most, item) => Math.max(most, Number(item.dataset.card)), 0);
  if (!seen || seen <= Number(page.read || 0)) return;
  page.read = seen;
  const answer = await post(`/desk/channels/${encodeURIComponent(page.channel)}/read/${seen}`, {});
  if (answer && answer.ok) refreshFrame();
}

function announce(number) {
  announced.add(number);
  const hint = document.getElementById("found-new");
  hint.textContent = announced.size === 1 ? words().newOne : words().newMany.replace("#", announced.size);
  hint.hidden = false;
}

function forgetAnnounced() {
  announced.clear();
  const hint = document.getElementById("found-new");
  if (hint.contains(document.activeElement)) document.getElementById("search").focus();
  hint.hidden = true;
}

function showAll() {
  const query = `view=${page.view}&q=${encodeURIComponent(searched())}`;
  load(`/desk/channels/${encodeURIComponent(page.channel)}?${query}`, { target: "#sections", swap: "innerHTML" });
}

function catchUp() {
  if (page.case) changed.add(page.case);
  else if (page.channel && !composing()) showAll();
  refreshFrame();
  refreshChanged();
}

function hear(news) {
  if (news.kind === "resync") return catchUp();
  if (concerns(news)) {
    changed.add(news.case);
    if (!gathering) gathering = setTimeout(refreshChanged, TOGETHER);
  }
  if (news.by !== page.me && isWrittenOn(news)) window.htmx.trigger("#meanwhile", "desk:meanwhile");
  if (news.frame && !framing) framing = setTimeout(refreshFrame, 3 * TOGETHER);
  if (news.notice) showNotice(news.notice);
}

export function listen() {
  const line = document.getElementById("offline");
  const source = new EventSource(`/desk/live?after=${encodeURIComponent(page.position)}`);
  source.addEventListener("news", (event) => hear(JSON.parse(event.data)));
  source.addEventListener("ready", () => {
    clearTimeout(offline);
    offline = 0;
    line.hidden = true;
    if (lost) {
      toast(words().online);
      catchUp();
    }
    lost = false;
  });
  source.addEventListener("error", () => {
    const ended = source.readyState === EventSource.CLOSED;
    line.textContent = ended ? words().asleep : words().offline;
    if (ended) line.hidden = false;
    else if (!offline) offline = setTimeout(() => { lost = true; line.hidden = false; }, SAY_OFFLINE_AFTER);
  });
  document.getElementById("found-new")?.addEventListener("click", showAll);
  document.body.addEventListener("htmx:afterSwap", (event) => { if (event.detail.target.id === "sections") forgetAnnounced(); });
  document.addEventListener("visibilitychange", markRead);
  if (document.getElementById("item-networks")) setInterval(() => { if (!document.hidden) refreshNetworks(); }, READ_AGAIN);
  new MutationObserver(countUnread).observe(document.getElementById("rooms"), { childList: true });
  document.querySelector("#rooms [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  countUnread();
  markRead();
}
