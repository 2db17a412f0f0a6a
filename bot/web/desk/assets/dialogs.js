// The one dialog of the page: opened when htmx has filled it, closed when its act is done, focus kept where it was.
const dialog = document.getElementById("dialog");
let opener = null;

export function composing() {
  return dialog.open ? dialog.querySelector("[data-composer], [data-review]") : null;
}

function remember(element) {
  const card = element.closest(".card");
  opener = { element, place: card ? card.parentElement.id : "", verb: element.dataset.verb };
}

function focusBack() {
  if (!opener) return;
  const place = opener.place ? document.getElementById(opener.place) : null;
  const again = place && place.querySelector(`[data-verb="${opener.verb}"]`);
  const target = opener.element.isConnected ? opener.element : again || (place && place.querySelector(".card"));
  if (target) target.focus();
  opener = null;
}

function fillZones(place) {
  for (const field of place.querySelectorAll("[data-zone]")) {
    field.value = Intl.DateTimeFormat().resolvedOptions().timeZone;
  }
}

function prepare() {
  fillZones(dialog);
  const first = dialog.querySelector("[autofocus]") || dialog.querySelector("h2");
  if (first.tagName === "H2") first.tabIndex = -1;
  first.focus();
  if (first.tagName === "TEXTAREA") first.setSelectionRange(first.value.length, first.value.length);
}

export function handleDialogs() {
  fillZones(document);
  document.addEventListener("click", (event) => {
    const verb = event.target.closest("[hx-target='#dialog'][data-verb]");
    if (verb) remember(verb);
    const opens = event.target.closest("[data-open]");
    if (opens) document.getElementById(opens.dataset.open).showModal();
    for (const more of document.querySelectorAll(".more[open]")) {
      if (!more.contains(event.target)) more.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    const more = event.key === "Escape" && event.target.closest(".more[open]");
    if (more) {
      more.open = false;
      more.querySelector("summary").focus();
    }
  });
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target !== dialog || !dialog.childElementCount) return;
    if (!dialog.open) dialog.showModal();
    prepare();
  });
  document.body.addEventListener("desk:done", () => dialog.close());
  dialog.addEventListener("change", (event) => {
    const chooses = event.target.dataset.chooses;
    if (chooses) dialog.querySelector(`[type=radio][value="${chooses}"]`).checked = true;
  });
  dialog.addEventListener("close", () => {
    dialog.dispatchEvent(new CustomEvent("desk:closing"));
    dialog.replaceChildren();
    focusBack();
  });
}
