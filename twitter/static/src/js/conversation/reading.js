// Where the reader is in a conversation: what comes never moves what they read, and what they saw is told to the server.
import { post } from "../lib/http.js";
import { ask } from "../lib/live.js";
import { isLater } from "./bubbles.js";

const NEAR = 80; // pixels from the end that still count as the end
const PAUSE = 300;

export default function reading(section, bubbles, signal) {
  const { conversation, me } = section.dataset;
  const list = section.querySelector("[data-scroller]");
  const button = section.querySelector("[data-new-messages]");
  let told = section.dataset.read;
  let timer;
  let isAtEnd = true;

  // On some widths the list scrolls, on others the page does.
  const scroller = () => (getComputedStyle(list).overflowY === "visible" ? document.scrollingElement : list);

  function toEnd() {
    const place = scroller();
    place.scrollTop = place.scrollHeight;
  }

  function look() {
    const { scrollHeight, scrollTop, clientHeight } = scroller();
    isAtEnd = scrollHeight - scrollTop - clientHeight < NEAR;
    if (!isAtEnd) return;
    button.hidden = true;
    tellSoon();
  }

  async function tell() {
    const id = bubbles.newest((row) => row.dataset.sender !== me);
    if (!isAtEnd || document.hidden || !document.hasFocus() || !isLater(id, told)) return;
    told = id;
    await ask("seen", { conversation, id }).catch(() => post(`/messages/${conversation}/seen`, { id })).catch(() => {
      if (told === id) told = section.dataset.read; // the next look tells it again
    });
  }

  function tellSoon() {
    clearTimeout(timer);
    timer = setTimeout(tell, PAUSE);
  }

  // Whoever reads further up stays there, and is told that there is more below.
  function grow(change, { isOwn = false } = {}) {
    const stays = !isAtEnd && !isOwn;
    change();
    if (stays) button.hidden = false;
    else toEnd();
    look();
  }

  function growAbove(change) {
    const place = scroller();
    const fromEnd = place.scrollHeight - place.scrollTop;
    change();
    place.scrollTop = place.scrollHeight - fromEnd;
  }

  button.addEventListener("click", () => {
    toEnd();
    section.querySelector("textarea")?.focus({ preventScroll: true });
  }, { signal });
  for (const place of [list, document]) place.addEventListener("scroll", look, { signal, passive: true });
  window.addEventListener("focus", tellSoon, { signal });
  document.addEventListener("visibilitychange", tellSoon, { signal });

  // A keyboard that comes up, or a text that grows, takes room from the list: its end stays in sight.
  const watcher = new ResizeObserver(() => isAtEnd && toEnd());
  for (const place of [list, bubbles.list]) watcher.observe(place);
  window.visualViewport?.addEventListener("resize", () => isAtEnd && toEnd(), { signal });
  signal.addEventListener("abort", () => {
    clearTimeout(timer);
    watcher.disconnect();
  });

  toEnd();
  tellSoon();
  return { grow, growAbove };
}
