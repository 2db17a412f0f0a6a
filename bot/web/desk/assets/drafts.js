// What an employee types is kept as they type, and colleagues see that they are writing.
import { composing } from "./dialogs.js";
import { post, words } from "./toasts.js";

const KEEP_AFTER = 800;
const SAY_EVERY = 12000;
const QUIET_AFTER = 60000;
const dialog = document.getElementById("dialog");
let unsaved = null;
let timer = 0;
let writingOn = null;
let typedAt = 0;

async function keep(options) {
  clearTimeout(timer);
  if (!unsaved) return;
  const { number, text } = unsaved;
  unsaved = null;
  const answer = await post("/desk/acts/case.draft", { case: number, text }, options);
  const kept = document.getElementById("draft-kept");
  if (answer && answer.ok && kept) kept.textContent = text ? words().kept : "";
}

function say(number, stopped, options) {
  post("/desk/acts/case.compose", stopped ? { case: number, stopped: "yes" } : { case: number }, options);
}

function follow() {
  const sheet = composing();
  const number = sheet ? sheet.dataset.composer || sheet.dataset.review : null;
  if (number === writingOn) return;
  if (writingOn) say(writingOn, true);
  writingOn = sheet && sheet.querySelector("textarea") ? number : null;
  typedAt = Date.now();
  if (writingOn) say(writingOn, false);
}

function insert(select) {
  const field = document.getElementById(select.dataset.insert);
  const text = select.value;
  select.value = "";
  if (!text) return;
  const before = field.value.slice(0, field.selectionStart);
  const gap = before && !/\s$/.test(before) ? " " : "";
  field.setRangeText(gap + text, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
}

export function keepDrafts() {
  document.addEventListener("input", (event) => {
    const number = event.target.dataset && event.target.dataset.draft;
    if (!number) return;
    typedAt = Date.now();
    unsaved = { number, text: event.target.value };
    clearTimeout(timer);
    timer = setTimeout(keep, KEEP_AFTER);
  });
  document.addEventListener("change", (event) => {
    if (event.target.dataset && event.target.dataset.insert) insert(event.target);
  });
  document.body.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target.matches("#review-form")) unsaved = null;
    else if (event.target.matches(".compose")) keep();
  });
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target === dialog) follow();
  });
  document.body.addEventListener("desk:done", () => { unsaved = null; });
  dialog.addEventListener("desk:closing", () => {
    keep();
    if (writingOn) say(writingOn, true);
    writingOn = null;
  });
  window.addEventListener("pagehide", () => {
    keep({ keepalive: true });
    if (writingOn) say(writingOn, true, { keepalive: true });
  });
  setInterval(() => {
    if (writingOn && Date.now() - typedAt < QUIET_AFTER) say(writingOn, false);
  }, SAY_EVERY);
}
