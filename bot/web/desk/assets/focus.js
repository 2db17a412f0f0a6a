// Where the reader was: when a card is drawn anew under their hands, the focus goes to the same button of the new one;
// what they unfolded stays so.
const unfolded = new Set();
let last = { place: "", verb: "" };

/** Put the focus back into a place that has just been filled anew, if it was there and is nowhere now. */
export function restoreFocus(place) {
  if (place.id !== last.place || (document.activeElement && document.activeElement !== document.body)) return;
  const again = last.verb && place.querySelector(`[data-verb="${last.verb}"]`);
  const target = again && again.checkVisibility() ? again : place.querySelector(".card");
  if (target) target.focus({ preventScroll: true });
}

export function keepFocus() {
  document.addEventListener("focusin", (event) => {
    const place = event.target.closest('[id^="item-"]');
    last = { place: place ? place.id : "", verb: event.target.dataset.verb || "" };
  });
  document.addEventListener("toggle", ({ target }) => {
    if (target.dataset.stays) unfolded[target.open ? "add" : "delete"](target.dataset.stays);
  }, true);
  for (const swapped of ["htmx:afterSwap", "htmx:oobAfterSwap"]) {
    document.body.addEventListener(swapped, (event) => {
      for (const each of event.detail.target.querySelectorAll("[data-stays]")) each.open = unfolded.has(each.dataset.stays);
    });
  }
  document.body.addEventListener("htmx:oobAfterSwap", (event) => restoreFocus(event.detail.target));
}
