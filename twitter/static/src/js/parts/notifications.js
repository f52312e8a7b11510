// The page of notifications: what was in view for a moment counts as seen, and what comes meanwhile waits behind a button.
// Nothing moves by itself, and rows keep the bar of what is new until one leaves.
import announce from "../lib/announce.js";
import { fragment, post } from "../lib/http.js";
import { on } from "../lib/live.js";
import { complain } from "../lib/toast.js";
import { say } from "../lib/words.js";
import * as badges from "../live/badges.js";
import { order } from "../live/ids.js";

const LOOKED_AT = 1500; // milliseconds in view
const READ = "/notifications/read";

const isRow = (element) => element.matches(".notification");
const idOf = (row) => row?.dataset.notification ?? "0";
const fetchPage = () => fragment(location.pathname + location.search);

export default function notifications(place, signal) {
  const pill = document.querySelector("[data-notifications-pill]");
  const list = place.querySelector("#notifications"); // none on a page that says that it is empty
  const rows = () => [...(list?.children ?? [])].filter(isRow);
  let waiting = 0;
  let timer;

  // The newest row on the page: everything below it is older.
  async function markRead() {
    if (!list.querySelector("[data-unread-row]:not([data-told])")) return;
    try {
      const { unread } = await post(READ, { id: idOf(rows()[0]) });
      for (const row of rows()) row.dataset.told = "";
      badges.show(unread);
    } catch {
      // They stay unread, and the button and the next visit mark them as well.
    }
  }

  // Only the list of all is read as a whole: under a filter one would pass over what it leaves out.
  function watchNewest() {
    if (!list || place.dataset.filter !== "all") return;
    const observer = new IntersectionObserver(([entry]) => {
      clearTimeout(timer);
      if (entry.isIntersecting && !document.hidden) timer = setTimeout(markRead, LOOKED_AT);
    });
    const begin = () => {
      observer.disconnect();
      if (rows().length) observer.observe(rows()[0]);
    };
    begin();
    document.addEventListener("visibilitychange", begin, { signal });
    list.addEventListener("notifications:new", begin, { signal });
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      observer.disconnect();
    });
  }

  function offer() {
    const words = say("newTweets", { count: waiting });
    if (pill.hidden) announce(words);
    pill.hidden = false;
    pill.querySelector("[data-words]").textContent = words;
  }

  async function bring() {
    if (!list) return location.reload();
    const elements = await fetchPage();
    const older = elements.find((element) => element.id === "older");
    list.replaceChildren(...elements.filter((element) => element.matches("li")));
    older.removeAttribute("data-hx-swap-oob");
    document.getElementById("older").replaceWith(older);
    for (const element of [list, older]) window.htmx?.process(element);
    waiting = 0;
    pill.hidden = true;
    scrollTo({ top: 0 });
    list.querySelector("a[href]:not([tabindex='-1'])")?.focus({ preventScroll: true });
    document.dispatchEvent(new Event("behaviours:start"));
    document.dispatchEvent(new Event("cards:new"));
    list.dispatchEvent(new Event("notifications:new"));
    return undefined;
  }

  // Connected, for the first time or again: something may have come that nobody told of.
  async function lookAgain() {
    const elements = await fetchPage().catch(() => []);
    waiting = elements.filter((element) => isRow(element) && order(idOf(element), idOf(rows()[0])) > 0).length;
    if (waiting && !signal.aborted) offer();
  }

  pill.addEventListener("click", async () => {
    pill.disabled = true;
    try {
      await bring();
    } catch (error) {
      complain(error.message);
    } finally {
      pill.disabled = false;
    }
  }, { signal });

  on("notification", () => {
    waiting += 1;
    offer();
  }, signal);
  on("again", lookAgain, signal);
  watchNewest();
}
