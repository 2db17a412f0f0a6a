// Times in the reader's own zone and language, kept current; a time to come within a minute and a half counts down.
import { words } from "./toasts.js";

const SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE, DAY = 24 * HOUR;
const language = document.documentElement.lang;
const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
const clock = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit" });
const moment = new Intl.DateTimeFormat(language, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
const whole = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "short" });

function elapsed(time) {
  const [size, unit] = time < HOUR ? [MINUTE, "minute"] : time < 2 * DAY ? [HOUR, "hour"] : [DAY, "day"];
  const style = { style: "unit", unit, unitDisplay: "long" };
  return new Intl.NumberFormat(language, style).format(Math.max(1, Math.floor(time / size)));
}

function inWords(at, style, now) {
  if (style === "time") return clock.format(at);
  if (style === "datetime") return moment.format(at);
  if (style === "elapsed") return elapsed(Math.max(0, now - at));
  const away = at - now, size = Math.abs(away), sign = Math.sign(away);
  if (away > 0 && size < 1.5 * MINUTE) return words().left.replace("#", Math.ceil(size / SECOND));
  if (size < 45 * SECOND) return words().now;
  if (size < HOUR) return relative.format(sign * Math.max(1, Math.round(size / MINUTE)), "minute");
  if (size < DAY) return relative.format(sign * Math.round(size / HOUR), "hour");
  if (size < 7 * DAY) return relative.format(sign * Math.round(size / DAY), "day");
  return moment.format(at);
}

function draw(mark, now) {
  const at = new Date(mark.dateTime);
  const due = at <= now && mark.closest("[data-coming]");  // late by a moment, and not done a moment ago
  const text = due ? words().due : inWords(at, mark.dataset.style, now);
  if (mark.textContent !== text) mark.textContent = text;
  if (!mark.title) mark.title = whole.format(at);
}

function drawAll() {
  const now = new Date();
  for (const mark of document.querySelectorAll("time[data-style]")) draw(mark, now);
  for (const bar of document.querySelectorAll(".undo-bar[data-until]")) {
    if (new Date(bar.dataset.until) <= now) bar.remove();
  }
}

export function keepTimes() {
  drawAll();
  setInterval(drawAll, SECOND);
  new MutationObserver((changes) => {
    if (changes.some((change) => [...change.addedNodes].some((node) => node.nodeType === Node.ELEMENT_NODE))) drawAll();
  }).observe(document.body, { childList: true, subtree: true });
}
