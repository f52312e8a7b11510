// Asks before a tweet is deleted. Without JavaScript the same link leads to a page that asks.
import { post } from "../lib/http.js";
import { complain, tell } from "../lib/toast.js";
import { say } from "../lib/words.js";

// It may stand twice on a page: as itself, and retweeted.
function leave(card) {
  const next = card.nextElementSibling ?? card.previousElementSibling;
  for (const each of document.querySelectorAll(`.tweet[data-tweet-id="${card.dataset.tweetId}"]`)) each.remove();
  (next ?? document.querySelector("h1"))?.focus();
}

async function removeCard(url, card) {
  try {
    await post(url);
    leave(card);
    tell(say("deleted"));
  } catch (error) {
    complain(error.message);
  }
}

// On the page of the tweet itself nothing would be left: the form goes the plain way.
function answered(form, url, card, event) {
  if (card.closest("[data-single]")) return;
  event.preventDefault();
  form.closest("dialog").close();
  removeCard(url, card);
}

function ask(link, card) {
  const dialog = document.getElementById("confirm-dialog");
  const form = dialog.querySelector("form");
  const url = new URL(link.href);
  const done = new AbortController();
  form.action = url.pathname;
  form.elements.next.value = url.searchParams.get("next") ?? "/";
  form.addEventListener("submit", (event) => answered(form, url.pathname, card, event), { signal: done.signal });
  form.querySelector("[data-close]").addEventListener("click", () => dialog.close(), { signal: done.signal });
  dialog.addEventListener("close", () => {
    done.abort();
    card.querySelector(".tweet-menu > summary")?.focus();
  }, { signal: done.signal });
  dialog.showModal();
}

export default function confirm(link, signal) {
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    link.closest("details")?.removeAttribute("open");
    ask(link, link.closest(".tweet"));
  }, { signal });
}
