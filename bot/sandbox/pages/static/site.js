// Refreshes the posts while nobody is busy inside them, and counts the characters left in a composer.
// Everything works without it: pages are complete when they arrive.

const REFRESH_MILLISECONDS = 2000;
const URL_LENGTH = 23;

function isBusyInside(posts) {
  return posts.contains(document.activeElement) || posts.querySelector("details[open]") !== null;
}

function keepRefreshing(posts) {
  let tag = "";
  async function refresh() {
    if (document.hidden || isBusyInside(posts)) return;
    const answer = await fetch(posts.dataset.live, { headers: tag ? { "If-None-Match": tag } : {} });
    if (answer.status !== 200 || isBusyInside(posts)) return;
    tag = answer.headers.get("ETag") || "";
    const known = new Set(Array.from(posts.querySelectorAll("[data-post]"), (post) => post.dataset.post));
    const parsed = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const post of parsed.querySelectorAll("[data-post]")) {
      if (!known.has(post.dataset.post)) post.classList.add("arrived");
    }
    posts.replaceChildren(...parsed.body.childNodes);
  }
  function again() {
    // A server that is away for a moment is asked again at the next turn.
    refresh().catch(() => undefined).finally(() => setTimeout(again, REFRESH_MILLISECONDS));
  }
  setTimeout(again, REFRESH_MILLISECONDS);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh().catch(() => undefined); });
}

function countGraphemes(text) {
  if (!("Segmenter" in Intl)) return Array.from(text).length;
  return Array.from(new Intl.Segmenter().segment(text)).length;
}

function keepCounting(composer) {
  const field = composer.querySelector("textarea");
  const left = composer.querySelector("[data-left]");
  const limit = Number(composer.dataset.limit);
  function count() {
    const counted = field.value
      .replace(/https?:\/\/[^\s<>"]+/gi, "x".repeat(URL_LENGTH))
      .replace(/@(\w+(?:[.-]+\w+)*)@[\w.:-]+/g, "@$1");
    const remaining = limit - countGraphemes(counted);
    left.textContent = String(remaining);
    left.parentElement.classList.toggle("over", remaining < 0);
  }
  field.addEventListener("input", count);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) composer.requestSubmit();
  });
  count();
  if (location.hash === "#text") {
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
  }
}

document.querySelectorAll("[data-live]").forEach(keepRefreshing);
document.querySelectorAll("form.composer").forEach(keepCounting);
