// After each page that htmx puts in place: close what was open, name the page, move the focus there.
import announce from "../lib/announce.js";
import { complain } from "../lib/toast.js";
import { say } from "../lib/words.js";

function closeDialogs() {
  for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
}

function arrive() {
  const notices = [...document.querySelectorAll(".notice")].map((notice) => notice.textContent.trim());
  announce([document.title, ...notices].join(". "));
  const place = document.querySelector(".error-summary") ?? document.querySelector("h1");
  place?.focus({ preventScroll: true });
}

export default function navigation(body, signal) {
  const arrived = new WeakSet();

  body.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.boosted) closeDialogs();
  }, { signal });

  // htmx says this once for every element it settled.
  body.addEventListener("htmx:afterSettle", (event) => {
    if (!event.detail.boosted || arrived.has(event.detail.xhr)) return;
    arrived.add(event.detail.xhr);
    arrive();
  }, { signal });

  body.addEventListener("htmx:historyRestore", arrive, { signal });
  body.addEventListener("htmx:sendError", () => complain(say("unreachable")), { signal });
}
