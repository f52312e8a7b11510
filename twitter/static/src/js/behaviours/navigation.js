// After each page that htmx puts in place: close what was open, name the page, move the focus there. A page of somebody
// else, after signing in or out in another window, begins a window anew: what runs here was begun for another person.
import announce from "../lib/announce.js";
import { complain } from "../lib/toast.js";
import { say } from "../lib/words.js";

const WHOSE = /<body[^>]*\sdata-me="(\d+)"/;

function isElsewise(page) {
  const whose = WHOSE.exec(page)?.[1];
  return whose !== document.body.dataset.me || (whose && document.documentElement.dataset.live === "out");
}

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
    const { boosted, requestConfig, serverResponse, xhr } = event.detail;
    if (!boosted) return;
    closeDialogs();
    if (requestConfig.verb !== "get" || !isElsewise(serverResponse)) return;
    event.preventDefault();
    location.assign(xhr.responseURL);
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
