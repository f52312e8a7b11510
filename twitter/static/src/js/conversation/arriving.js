// What comes into a conversation: a push is a hint, the bubbles are fetched. Whoever was away fetches what they missed.
import { fragment } from "../lib/http.js";
import { on } from "../lib/live.js";
import { complain } from "../lib/toast.js";
import { say } from "../lib/words.js";
import { isBubble } from "./bubbles.js";

const FULL = 50; // an answer with fewer rows is all there is

export default function arriving(section, bubbles, reading, { signal, arrived }) {
  const { conversation, me } = section.dataset;
  const address = `/messages/${conversation}`;
  let fetching;
  let isAsked = false;

  async function bringNewer() {
    const came = await fragment(`${address}?${new URLSearchParams({ min_id: bubbles.newest() })}`);
    const fresh = came.filter(isBubble).filter((row) => !bubbles.find(row.dataset.messageId));
    if (signal.aborted || !fresh.length) return 0;
    reading.grow(() => bubbles.append(fresh), { isOwn: fresh.every((row) => row.dataset.sender === me) });
    fresh.forEach(arrived);
    return came.length;
  }

  // One question at a time; what is told meanwhile is asked for after it.
  async function bringAll() {
    do {
      isAsked = false;
      while (await bringNewer() >= FULL);
    } while (isAsked);
  }

  // What does not arrive now comes with the next hint, or when the connection is back.
  function newer() {
    isAsked = true;
    fetching ??= bringAll().catch(() => {}).finally(() => { fetching = undefined; });
    return fetching;
  }

  async function earlier(link) {
    if (link.ariaBusy === "true") return;
    link.ariaBusy = "true";
    try {
      const came = await fragment(link.dataset.earlier);
      const hadFocus = link === document.activeElement;
      reading.growAbove(() => {
        section.querySelector("#earlier").replaceWith(...came.filter((element) => element.id === "earlier"));
        bubbles.prepend(came.filter(isBubble));
      });
      if (hadFocus) section.querySelector("[data-scroller]").focus({ preventScroll: true });
      look();
    } catch {
      link.ariaBusy = "false";
      complain(say("olderFailed"));
    }
  }

  const watcher = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) if (isIntersecting && target.isConnected) earlier(target);
  });

  function look() {
    watcher.disconnect();
    const link = section.querySelector("[data-earlier]");
    if (link) watcher.observe(link);
  }

  section.addEventListener("click", (event) => {
    const link = event.target.closest("[data-earlier]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation(); // htmx would follow it
    earlier(link);
  }, { signal, capture: true });

  // On a page of what was said long ago, what is new would carry the reader away; a link below leads there.
  const isEarlierPage = section.hasAttribute("data-earlier-page");
  on("message", (told) => told.conversation === conversation && !isEarlierPage && !bubbles.find(told.id) && newer(), signal);
  signal.addEventListener("abort", () => watcher.disconnect());
  look();
  return { newer };
}
