// Keeps the cards of a page true, wherever they stand: counts, what one did in another tab, edits, deletions.
import { fragment } from "../lib/http.js";
import { compact, showCount, showDone } from "../lib/reactions.js";
import { locale, say } from "../lib/words.js";
import { entryOf } from "./ids.js";

const MOST = 200; // that many cards one may ask about
const CROWD = 1000; // all who see an edited tweet must not fetch it in the same moment
const OWN_ANSWER = 300; // what this tab deletes, it takes away itself

const COUNTS = { like: "likes", retweet: "retweets", reply: "replies" };
const DONE = { like: "liked", retweet: "retweeted", bookmark: "bookmarked" };

const plural = new Intl.PluralRules(locale);
const cards = () => [...document.querySelectorAll("#main .tweet[data-tweet-id]")];
const cardsOf = (id) => cards().filter((card) => card.dataset.tweetId === id);

// Both ids: of the tweet for what happens to it, of the retweet for when it is taken back. `others` are on their way here.
export function shown(others) {
  const ids = cards().flatMap((card) => [card.dataset.tweetId, entryOf(card)]);
  return [...new Set([...others, ...ids])].slice(0, MOST);
}

// The large card says its counts in words. Where another number wants another word, or a fact comes or goes, the server
// knows the words.
function showFacts(card, counts) {
  for (const place of card.querySelectorAll("[data-fact]")) {
    const number = counts[place.dataset.fact];
    const before = Number(place.dataset.number);
    place.closest("a").hidden = number === 0;
    if (number === before) continue;
    place.dataset.number = number;
    place.textContent = compact(number);
    if (number && plural.select(number) !== plural.select(before)) refetch(card, ".tweet-facts");
  }
}

export function change({ id, mine, edited, ...counts }) {
  for (const [kind, name] of Object.entries(COUNTS)) showCount(id, kind, counts[name]);
  if (mine) for (const [kind, name] of Object.entries(DONE)) showDone(id, kind, mine[name]);
  for (const card of cardsOf(id)) {
    showFacts(card, counts);
    if (edited) refetch(card, ".tweet-body");
  }
}

// What one opened stays open.
function keepOpen(old, fresh) {
  const doors = (root) => [...root.querySelectorAll("details")];
  doors(old).forEach((door, number) => { if (door.open) doors(fresh)[number]?.setAttribute("open", ""); });
}

function morph(old, fresh) {
  keepOpen(old, fresh);
  if (window.Idiomorph) window.Idiomorph.morph(old, fresh, { morphStyle: "outerHTML" });
  else old.replaceWith(fresh);
}

const addressOf = (card) => `/tweets/${entryOf(card)}/card${"single" in card.dataset ? "?place=focus" : ""}`;

function refetch(card, selector) {
  setTimeout(async () => {
    const [fresh] = await fragment(addressOf(card)).catch(() => []);
    const [old, young] = [card.querySelector(selector), fresh?.querySelector(selector)];
    if (!old || !young) return;
    morph(old, young);
    window.htmx?.process(card);
    document.dispatchEvent(new Event("behaviours:start"));
  }, Math.random() * CROWD);
}

function isLookedAt(card) {
  const { top, bottom } = card.getBoundingClientRect();
  return card.contains(document.activeElement) || (bottom > 0 && top < innerHeight && card.checkVisibility());
}

// A sentence stays where somebody is reading, and in a thread, where others answer it.
function leave(card, words) {
  if (!isLookedAt(card) && !card.closest(".thread")) {
    card.remove();
    return;
  }
  const sentence = document.createElement("p");
  sentence.className = ["tombstone", ...[...card.classList].filter((name) => name.startsWith("tweet-has-"))].join(" ");
  sentence.textContent = say(words);
  sentence.tabIndex = -1;
  const hadFocus = card.contains(document.activeElement);
  card.replaceWith(sentence);
  if (hadFocus) sentence.focus({ preventScroll: true });
}

// A retweet that was taken back goes when nobody looks: what it passed on is still there to read.
function leaveRetweet(id) {
  const card = document.getElementById(`tweet-${id}`);
  if (card && !isLookedAt(card)) card.remove();
}

export function remove(id, words) {
  setTimeout(() => {
    for (const card of cardsOf(id)) leave(card, words);
    leaveRetweet(id);
  }, OWN_ANSWER);
}
