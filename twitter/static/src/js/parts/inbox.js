// The list of conversations follows what happens in them. It is fetched anew, and what stands further down stays.
import { fragment } from "../lib/http.js";
import { on } from "../lib/live.js";
import dress from "../lib/styles.js";

const PAUSE = 300; // one message causes several events

export default function inbox(pane, signal) {
  dress("messages");
  const list = pane.querySelector("#inbox");
  const named = new Set(); // conversations of which something was told
  let isAnyNamed = false; // something may have been missed of any of them
  let timer;

  const rows = () => [...list.querySelectorAll(":scope > .inbox-row")];
  const idOf = (row) => row.dataset.conversation;

  // Behind the newest page stand those that were loaded later, unless they came up or are gone.
  function behind(came) {
    const ids = new Set(came.map(idOf));
    const isGone = (row, place) => (isAnyNamed || named.has(idOf(row))) && place <= came.length;
    return rows().filter((row, place) => !ids.has(idOf(row)) && !isGone(row, place));
  }

  function markCurrent() {
    for (const link of list.querySelectorAll(".inbox-link")) {
      if (link.pathname === location.pathname) link.ariaCurrent = "page";
      else link.removeAttribute("aria-current");
    }
  }

  function show(came) {
    const focused = document.activeElement?.closest(".inbox-row")?.id;
    const kept = behind(came);
    window.Idiomorph.morph(list, [...came, ...kept.map((row) => row.cloneNode(true))], { morphStyle: "innerHTML" });
    list.hidden = !list.children.length;
    pane.querySelector(".messages-list .empty")?.toggleAttribute("hidden", !list.hidden);
    markCurrent();
    window.htmx?.process(list);
    if (focused && !list.contains(document.activeElement)) document.getElementById(focused)?.querySelector("a").focus({ preventScroll: true });
  }

  function showRequests(count) {
    count.removeAttribute("data-hx-swap-oob");
    pane.querySelector("#requests-count").replaceWith(count);
  }

  async function refresh() {
    try {
      const came = await fragment(list.dataset.url);
      if (!signal.aborted) {
        show(came.filter((element) => element.matches(".inbox-row")));
        showRequests(came.find((element) => element.id === "requests-count"));
      }
      named.clear();
      isAnyNamed = false;
    } catch {
      // The next hint, or the next page, shows it.
    }
  }

  // Beside a conversation a phone has no room for the list.
  function refreshSoon(told) {
    if (told?.conversation) named.add(told.conversation);
    clearTimeout(timer);
    if (!list.parentElement.checkVisibility()) return;
    timer = setTimeout(refresh, PAUSE);
  }

  for (const event of ["message", "message_changed", "unread"]) on(event, refreshSoon, signal);
  on("again", () => {
    isAnyNamed = true;
    refreshSoon();
  }, signal);
  signal.addEventListener("abort", () => clearTimeout(timer));
}
