// Says in the header how many new tweets there are and by whom, and brings them when it is pressed. Nothing moves before.
import announce from "../lib/announce.js";
import { complain } from "../lib/toast.js";
import { say } from "../lib/words.js";

const FACES = 3;
const GATHER = 300; // milliseconds: a burst is told once, and what this tab wrote is on the page by then
const OWN_TIME = 5000;

const stands = (id) => document.getElementById(`tweet-${id}`) !== null;

function faceOf({ avatar }) {
  const image = new Image(24, 24);
  image.className = "avatar avatar-tiny";
  image.alt = "";
  image.src = avatar;
  return image;
}

export default class Pill {
  #news = new Map();
  #isMore = false;
  #timer;
  #sentAt = -Infinity;

  constructor(me) {
    this.me = me;
    document.addEventListener("tweet:sending", () => { this.#sentAt = performance.now(); });
  }

  get #button() {
    return document.querySelector("[data-pill]");
  }

  get ids() {
    return [...this.#news.keys()];
  }

  forget() {
    this.#news.clear();
    this.#isMore = false;
    this.show();
  }

  // What this tab wrote itself is no news to it.
  #isOwn({ username }) {
    return username === this.me && performance.now() - this.#sentAt < OWN_TIME;
  }

  add(tweets, isMore = false) {
    for (const tweet of tweets) if (!this.#isOwn(tweet)) this.#news.set(tweet.id, tweet);
    this.#isMore ||= isMore;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.show(), GATHER);
  }

  drop(id) {
    if (this.#news.delete(id)) this.show();
  }

  show() {
    const button = this.#button;
    for (const id of this.#news.keys()) if (stands(id)) this.#news.delete(id);
    if (!button) return;
    const words = say(button.dataset.pill, { count: `${this.#news.size}${this.#isMore ? "+" : ""}` });
    const isNew = button.hidden && this.#news.size > 0;
    button.hidden = this.#news.size === 0;
    if (button.hidden) return;
    const faces = new Map([...this.#news.values()].reverse().map((tweet) => [tweet.username, tweet]));
    button.querySelector("[data-faces]").replaceChildren(...[...faces.values()].slice(0, FACES).map(faceOf));
    button.querySelector("[data-words]").textContent = words;
    if (isNew) announce(words);
    document.dispatchEvent(new Event("pill:shown"));
  }

  // `bring` puts them on the page and returns the first that was not there.
  async press(bring) {
    const button = this.#button;
    button.disabled = true;
    try {
      const first = await bring();
      this.forget();
      document.dispatchEvent(new Event("behaviours:start"));
      document.dispatchEvent(new Event("cards:new"));
      first?.focus({ preventScroll: true });
      if (first) announce(say("newHere"));
    } catch (error) {
      complain(error.message);
    } finally {
      button.disabled = false;
    }
  }
}
