// Asks before somebody is muted or blocked, and takes what they wrote off the page. Without JavaScript the same link
// leads to a page that asks.
import { post } from "../lib/http.js";
import { complain, tell } from "../lib/toast.js";
import { say } from "../lib/words.js";

// What somebody wrote or retweeted, as far as it stands on the page; not the tweet that the page is about.
const broughtBy = (profile) => [...document.querySelectorAll(".tweet:not([hidden], [aria-current])")]
  .filter((card) => card.querySelector(`a[href="${profile}"]:is(.tweet-author, .tweet-why-link)`));

// A profile shows how one stands to its person, so its open tab is fetched anew. The page of a tweet one may not read
// any more leads there.
function visitAgain({ kind, profile }) {
  const tab = document.querySelector(".profile ~ .tabs .tab[aria-current]");
  if (tab) tab.click();
  else if (kind === "block") location.assign(profile);
}

const isTheirs = (profile) => location.pathname === profile || location.pathname.startsWith(`${profile}/`);

function hide(cards) {
  const here = document.activeElement.closest(".tweet");
  for (const card of cards) card.hidden = true;
  if (!here?.hidden && document.activeElement !== document.body) return;
  const after = here && [...document.querySelectorAll(".tweet:not([hidden])")]
    .find((card) => here.compareDocumentPosition(card) & Node.DOCUMENT_POSITION_FOLLOWING);
  (after ?? document.querySelector("h1"))?.focus();
}

async function takeBack(link, cards) {
  const { kind, name, profile } = link;
  try {
    await post(`${profile}/un${kind}`);
    for (const card of cards) card.hidden = false;
    if (isTheirs(profile)) visitAgain(link);
    tell(say(`un${kind === "mute" ? "muted" : "blocked"}`, { name }));
  } catch (error) {
    complain(error.message);
  }
}

async function keepAwayFrom(link, fields) {
  const { kind, name, profile } = link;
  try {
    await post(`${profile}/${kind}`, fields);
    const cards = isTheirs(profile) ? [] : broughtBy(profile);
    if (isTheirs(profile)) visitAgain(link);
    else hide(cards);
    tell(say(kind === "mute" ? "muted" : "blocked", { name }), { undo: () => takeBack(link, cards) });
  } catch (error) {
    complain(error.message);
  }
}

function ask(link) {
  const dialog = document.getElementById(`${link.kind}-dialog`);
  const form = dialog.querySelector("form");
  const opener = link.opener;
  const done = new AbortController();
  form.reset();
  form.action = `${link.profile}/${link.kind}`;
  dialog.querySelector("h2").textContent = say(`${link.kind}Asked`, { name: link.name });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    dialog.close();
    const chosen = form.querySelector("[name=for]:checked");
    keepAwayFrom(link, chosen ? { for: chosen.value } : {});
  }, { signal: done.signal });
  form.querySelector("[data-close]").addEventListener("click", () => dialog.close(), { signal: done.signal });
  dialog.addEventListener("close", () => {
    done.abort();
    opener?.focus();
  }, { signal: done.signal });
  dialog.showModal();
}

export default function keepAway(link, signal) {
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const menu = link.closest("details");
    menu?.removeAttribute("open");
    const { kind, name, profile } = link.dataset;
    ask({ kind, name, profile, opener: menu?.querySelector("summary") });
  }, { signal });
}
