// Likes, keeps, retweets and pins at once on the page, asks the server after, and goes back if it says no.
// One pair of ears for the whole column: a page has a hundred such buttons.
import { post } from "../lib/http.js";
import { complain, tell } from "../lib/toast.js";
import { addressOf, countBy, showCount, showDone } from "../lib/reactions.js";
import { say } from "../lib/words.js";
import share from "../lib/share.js";

const KINDS = {
  like: { state: "liked" },
  retweet: { state: "retweeted", on: "retweeted", off: "unretweeted", undo: true },
  bookmark: { state: "bookmarked", on: "bookmarked", off: "unbookmarked", undo: true },
  pin: { state: "pinned", on: "pinned", off: "unpinned" },
};
const COUNTS = { like: "like_count", retweet: "retweet_count", reply: "reply_count" };

const busy = new Set();

function showAll(id, answer) {
  for (const [kind, { state }] of Object.entries(KINDS)) showDone(id, kind, answer[state]);
  for (const [kind, name] of Object.entries(COUNTS)) showCount(id, kind, answer[name]);
}

function pop(button, isOn) {
  button.classList.remove("pop");
  if (!isOn) return;
  void button.offsetWidth; // or the browser would not notice that it begins again
  button.classList.add("pop");
}

function report(id, kind, isOn) {
  const { on, off, undo } = KINDS[kind];
  if (!on) return;
  tell(say(isOn ? on : off), { undo: undo && !isOn ? () => change(id, kind, true) : undefined });
}

async function change(id, kind, isOn) {
  const key = `${kind} ${id}`;
  if (busy.has(key)) return;
  busy.add(key);
  const step = isOn ? 1 : -1;
  if (kind === "retweet") document.dispatchEvent(new Event("tweet:sending"));
  showDone(id, kind, isOn);
  countBy(id, kind, step);
  try {
    showAll(id, await post(addressOf(id, kind, !isOn)));
    report(id, kind, isOn);
  } catch (error) {
    showDone(id, kind, !isOn);
    countBy(id, kind, -step);
    complain(error.message);
  } finally {
    busy.delete(key);
  }
}

function closeMenu(button) {
  const menu = button.closest("details.menu");
  if (!menu?.open) return;
  menu.open = false;
  menu.querySelector("summary").focus();
}

export default function react(main, signal) {
  main.addEventListener("click", (event) => {
    const button = event.target.closest("[data-react], [data-share]");
    if (!button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if ("share" in button.dataset) {
      share(button.href);
      return;
    }
    const { react: kind, on } = button.dataset;
    closeMenu(button);
    if (kind === "like") pop(button, on !== "true");
    change(button.closest(".tweet").dataset.tweetId, kind, on !== "true");
  }, { signal });
}
