// Short messages at the bottom of the page: shows them, takes them away again, tells when the server did not answer.
const SHOWN_FOR = 6000;

export function words() {
  return document.getElementById("words").dataset;
}

export function toast(text, isError = false) {
  const line = document.createElement("p");
  line.className = isError ? "toast toast--error" : "toast";
  line.textContent = text;
  document.getElementById("toasts").append(line);
}

export function csrf() {
  return JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRF-Token"];
}

/** Send a small form that no page waits for; resolves to the answer, or null where the server could not be reached. */
export async function post(address, fields, options = {}) {
  try {
    return await fetch(address, {
      method: "POST",
      body: new URLSearchParams(fields),
      headers: { "X-CSRF-Token": csrf(), "HX-Request": "true" },
      ...options,
    });
  } catch (error) {
    console.warn("not sent", address, error);
    return null;
  }
}

export function showFailures() {
  const place = document.getElementById("toasts");
  new MutationObserver((changes) => {
    for (const change of changes) {
      for (const line of change.addedNodes) setTimeout(() => line.remove(), SHOWN_FOR);
    }
  }).observe(place, { childList: true });
  for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
    document.body.addEventListener(name, () => toast(words().failed, true));
  }
}
