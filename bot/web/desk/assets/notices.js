// Notifications of the browser: asked for by a button only, shown only while nobody looks at the page.
import { toast, words } from "./toasts.js";

export function offerNotices() {
  const button = document.getElementById("ask-notices");
  if (!("Notification" in window) || Notification.permission === "granted") return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const answer = await Notification.requestPermission();
    if (answer === "granted") {
      button.hidden = true;
      toast(words().noticesOn);
    } else toast(words().noticesBlocked, true);
  });
}

export function showNotice(notice) {
  if (!("Notification" in window) || Notification.permission !== "granted") return;
  if (!document.hidden && document.hasFocus()) return;
  const shown = new Notification(notice.title, { body: notice.body, tag: `case-${notice.case_id}` });
  shown.addEventListener("click", () => {
    window.focus();
    window.location.assign(`/desk/cases/${notice.case_id}`);
  });
}
