// A picture of a post that cannot be shown leaves its link and its description, which stand beside it.

function hide(event) {
  if (event.target instanceof HTMLImageElement && event.target.matches(".enclosed__picture")) event.target.hidden = true;
}

function failedAlready(picture) {
  return picture.complete && picture.currentSrc && picture.naturalWidth === 0;
}

export function hideMissingPictures() {
  document.addEventListener("error", hide, true);
  for (const picture of document.querySelectorAll(".enclosed__picture")) picture.hidden = failedAlready(picture);
}
