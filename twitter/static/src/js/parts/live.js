// What makes pages move: loaded when the page is idle, begun once in the life of a window.
import * as badges from "../live/badges.js";
import * as cards from "../live/cards.js";
import * as connection from "../live/connection.js";
import * as news from "../live/news.js";
import * as strip from "../live/strip.js";
import Pill from "../live/pill.js";
import bringReplies from "../live/thread.js";
import bringTweets from "../live/timeline.js";
import { newestOf } from "../live/ids.js";
import dress from "../lib/styles.js";

const SETTLED = 200;
const ELSEWHERE = "notifications"; // pages without news of their own watch the cards they show under this name

const { on, ask, watch, unwatch } = connection;
const cardsHere = () => [...document.querySelectorAll("#main .tweet[id]")];

let pill;
let page;
let timer;
let isNewPage = false;
let watchedAs;
let shown;

const pageHere = () => document.querySelector("[data-page]")?.dataset.page ?? ELSEWHERE;

async function askSince() {
  const isList = page !== ELSEWHERE;
  const since = isList ? { page, id: newestOf(cardsHere()) } : {};
  const answer = await ask("since", since).catch(() => null);
  if (!answer) return;
  badges.show(answer.unread);
  if (isList && since.page === page) pill.add(answer.new, answer.more);
}

function watchCards() {
  const now = cards.shown(pill.ids);
  if (watchedAs === page && String(now) === String(shown)) return;
  [watchedAs, shown] = [page, now];
  watch(page, shown);
}

// Another page, or this one anew: what stood here is forgotten.
function arrive() {
  const before = page;
  page = pageHere();
  if (before && before !== page) unwatch(before);
  pill.forget();
  badges.title();
  watchCards();
  askSince();
}

// More of the same page: other cards to hear of.
function grow() {
  pill.show();
  watchCards();
}

// htmx says for each element that it is in place: what follows is done once.
function settle(isAnew) {
  isNewPage ||= isAnew;
  clearTimeout(timer);
  timer = setTimeout(() => {
    if (isNewPage || pageHere() !== page) arrive();
    else grow();
    isNewPage = false;
  }, SETTLED);
}

function followPages() {
  document.addEventListener("htmx:afterSettle", (event) => settle(Boolean(event.detail.boosted)));
  document.addEventListener("htmx:historyRestore", () => settle(true));
  document.addEventListener("cards:new", () => settle(false));
  document.addEventListener("pill:shown", watchCards);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-pill]")) pill.press(page.startsWith("tweet:") ? bringReplies : bringTweets);
  });
}

function remove(id, words) {
  pill.drop(id);
  cards.remove(id, words);
}

function listen(me) {
  on("again", askSince);
  on("tweet", (tweet) => tweet.page === page && pill.add([tweet]));
  on("tweet_changed", cards.change);
  on("tweet_deleted", ({ id, hidden }) => remove(id, hidden ? "tweetGone" : "tweetDeleted"));
  on("watched", ({ gone = [] }) => gone.forEach((id) => remove(id, "tweetGone")));
  on("unread", badges.show);
  on("notification", news.notification);
  on("message", (message) => news.message(message, me));
  for (const event of ["offline", "online", "out"]) on(event, strip[event]);
}

function begin(body) {
  pill = new Pill(body.dataset.username);
  listen(body.dataset.me);
  followPages();
  arrive();
  connection.connect();
  dress("messages"); // so that they are there when a link leads to them
}

export default { begin, on, ask, watch, unwatch };
