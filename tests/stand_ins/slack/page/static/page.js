// Does forms without loading the page anew, and shows what changes as it changes.
// Everything works without it: pages are complete when they arrive, and every act is a form.

const AGAIN_MILLISECONDS = 1000;
const TYPED_MILLISECONDS = 400;
const shown = new Map();

function isBusyInside(region) {
  const focus = document.activeElement;
  if (region.id === "modal" || !region.contains(focus)) return false;
  return focus.matches("textarea, select, input") || focus.closest("details[open]") !== null;
}

function mark(region) {
  return region.dataset.version ?? region.innerHTML;
}

function isAtTheEnd(region) {
  return region.scrollHeight - region.scrollTop - region.clientHeight < 40;
}

function openModal() {
  const dialog = document.querySelector("#modal dialog");
  if (!dialog || dialog.matches(":modal")) return;
  dialog.removeAttribute("open");
  dialog.showModal();
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    dialog.querySelector("[data-closes]").requestSubmit();
  });
  dialog.querySelectorAll("[data-told]").forEach((field) => keepTelling(dialog, field));
  dialog.querySelector("[autofocus], .fields textarea, .fields input, .fields select")?.focus();
}

function keepTelling(dialog, field) {
  let waiting = 0;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      if (!field.isConnected) return;
      const told = new URLSearchParams({ view: dialog.dataset.view, name: field.dataset.told, words: field.value });
      // What is typed is kept by the app; the next letter tells all of it again.
      fetch(document.getElementById("view").action.replace(/submit$/, "type"), { method: "POST", body: told })
        .catch(() => undefined);
    }, TYPED_MILLISECONDS);
  });
}

function show(html, byMe) {
  const page = new DOMParser().parseFromString(html, "text/html");
  for (const fresh of page.querySelectorAll("[data-region]")) {
    const region = document.getElementById(fresh.id);
    if (!region || shown.get(fresh.id) === mark(fresh) || (!byMe && isBusyInside(region))) continue;
    const focus = region.contains(document.activeElement) ? document.activeElement.id : "";
    const atTheEnd = isAtTheEnd(region);
    shown.set(fresh.id, mark(fresh));
    if (fresh.dataset.version !== undefined) region.dataset.version = fresh.dataset.version;
    region.replaceChildren(...fresh.childNodes);
    if (focus) document.getElementById(focus)?.focus();
    if (region.hasAttribute("data-sticks") && atTheEnd) region.scrollTop = region.scrollHeight;
  }
  openModal();
}

function here() {
  const address = new URL(location.href);
  if (address.pathname.endsWith("/app-home")) address.searchParams.set("again", "1");
  return address;
}

async function look() {
  const answer = await fetch(here());
  if (answer.ok) show(await answer.text(), false);
}

async function keepLooking() {
  let turn = document.body.dataset.turn;
  for (;;) {
    try {
      const answer = await fetch(`/changes?after=${turn}`);
      const next = String((await answer.json()).turn);
      if (next !== turn && !document.hidden) await look();
      turn = next;
    } catch {
      // The rehearsal was stopped, or is not back yet.
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MILLISECONDS));
    }
  }
}

async function send(form, button) {
  const filled = new FormData(form, button);
  const body = form.enctype === "multipart/form-data" ? filled : new URLSearchParams(filled);
  if (form.hasAttribute("data-clears")) form.reset();
  form.closest("details")?.removeAttribute("open");
  form.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.action, { method: "POST", body });
    if (answer.ok) show(await answer.text(), true);
  } finally {
    form.removeAttribute("aria-busy");
  }
}

document.addEventListener("submit", (event) => {
  if (!event.target.hasAttribute("data-live")) return;
  event.preventDefault();
  if (event.target.getAttribute("aria-busy") === "true") return;
  send(event.target, event.submitter).catch(() => location.reload());
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") document.querySelectorAll("details.menu[open]").forEach((menu) => {
    menu.removeAttribute("open");
    if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
  });
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || !event.target.matches("[data-sends]")) return;
  event.preventDefault();
  event.target.form.requestSubmit();
});

document.addEventListener("click", (event) => {
  document.querySelectorAll("details.menu[open]").forEach((menu) => {
    if (!menu.contains(event.target)) menu.removeAttribute("open");
  });
});

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) look().catch(() => undefined);
});

document.querySelectorAll("[data-region]").forEach((region) => {
  shown.set(region.id, mark(region));
  if (region.hasAttribute("data-sticks")) region.scrollTop = region.scrollHeight;
});
openModal();
keepLooking();
