// Puts the newest cards of a timeline into the list that stands here: each once, each in its place.
import { fragment } from "../lib/http.js";
import { entryOf, order } from "./ids.js";

const isCard = (element) => element.matches(".tweet");
const idOf = (card) => card.dataset.tweetId;

// Pinned tweets stand above all others, whatever their age.
const isPinned = (card) => card.querySelector(":scope > .tweet-why") !== null && entryOf(card) === idOf(card);

function place(feed, card) {
  const below = [...feed.children].find((each) => !isPinned(each) && order(entryOf(each), entryOf(card)) < 0);
  if (below) below.before(card);
  else feed.append(card);
}

// A tweet that is passed on again stands where it was passed on last, as after a reload.
const twinOf = (feed, card) => [...feed.children].find((each) => idOf(each) === idOf(card) && !isPinned(each));

function replace(feed, cards, older) {
  feed.replaceChildren(...cards);
  const place = document.getElementById("older");
  older.removeAttribute("data-hx-swap-oob");
  place?.replaceWith(older);
  window.htmx?.process(older);
  return cards;
}

function add(feed, cards) {
  const fresh = cards.filter((card) => !document.getElementById(card.id) && !isPinned(card));
  return fresh.filter((card) => {
    const twin = twinOf(feed, card);
    if (twin && order(entryOf(twin), entryOf(card)) > 0) return false;
    twin?.remove();
    place(feed, card);
    return true;
  });
}

// Whoever has none of the page that came has a gap below it: then only the page is true.
function hasGap(feed, cards) {
  return feed.children.length > 0 && !cards.some((card) => !isPinned(card) && document.getElementById(card.id));
}

// A page that said that it is empty has no list yet.
async function wholePage() {
  const main = { target: "#main", select: "#main", swap: "morph:outerHTML", headers: { "HX-Boosted": "true" } };
  await window.htmx.ajax("GET", location.pathname, main);
  return document.querySelector("#feed > .tweet");
}

export default async function bringTweets() {
  const feed = document.getElementById("feed");
  if (!feed) return wholePage();
  const { pathname } = location;
  const elements = await fragment(pathname);
  if (location.pathname !== pathname) return undefined; // somebody went on meanwhile
  const cards = elements.filter(isCard);
  const older = elements.find((element) => element.id === "older");
  const fresh = hasGap(feed, cards) ? replace(feed, cards, older) : add(feed, cards);
  for (const card of fresh) window.htmx?.process(card);
  scrollTo({ top: 0 });
  return fresh[0];
}
