// Keyboard shortcuts: single letters, never while somebody types or a dialog is open; Ctrl+Enter in any form.
const VERBS = {
  c: ["case.claim", "case.take_over"],
  r: ["case.reply"],
  n: ["case.note"],
  e: ["case.close"],
  s: ["case.snooze"],
  t: ["case.reroute"],
};

function cards() {
  return [...document.querySelectorAll(".card")].filter((card) => card.checkVisibility());
}

function current() {
  const inside = document.activeElement.closest(".card");
  const every = cards();
  return inside || (every.length === 1 ? every[0] : null);
}

function step(by) {
  const every = cards();
  if (!every.length) return;
  const at = every.indexOf(document.activeElement.closest(".card"));
  const next = every[at < 0 ? 0 : Math.min(every.length - 1, Math.max(0, at + by))];
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

function act(verbs) {
  const card = current();
  if (!card) return;
  for (const verb of verbs) {
    const button = card.querySelector(`[data-verb="${verb}"]`);
    if (button) return button.click();
  }
}

function press(key) {
  if (key === "j") step(1);
  else if (key === "k") step(-1);
  else if (key === "/") document.getElementById("search")?.focus();
  else if (key === "?") document.getElementById("help").showModal();
  else if (key === "z") document.querySelector("#undo button")?.click();
  else if (key in VERBS) act(VERBS[key]);
  else return false;
  return true;
}

/** What the form's first button does: from the text to its preview, from the preview out. A key held down is one. */
function go(event) {
  const form = event.target.closest("dialog form, #note-form") || document.querySelector("dialog[open] form:has(.button--primary)");
  const button = form?.querySelector(form.id === "note-form" ? "button" : ".button--primary[type=submit]");
  if (!button) return;
  event.preventDefault();
  if (!event.repeat) button.click();
}

export function listenToKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing) return go(event);
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    if (document.querySelector("dialog[open]")) return;
    if (event.key === "Enter" && event.target.matches(".card")) event.target.querySelector(".card__title a")?.click();
    else if (press(event.key)) event.preventDefault();
  });
}
