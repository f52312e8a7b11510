// Puts new answers into a thread: below what they answer, without another step of what stands there.
import { fragment } from "../lib/http.js";

const SECTIONS = [".thread-chain", "section:has(> #replies)"];

const keyOf = (item) => item.querySelector(".tweet")?.id;
const within = (elements, selector) => elements.map((each) => each.querySelector(selector)).find(Boolean);

function mergeAnswers(known, item) {
  const fresh = item.querySelector(":scope > .answers");
  if (!fresh) return [];
  const old = known.querySelector(":scope > .answers");
  if (old) return merge(old.querySelector("ol"), fresh.querySelector("ol"));
  known.querySelector(":scope > .more-answers")?.remove();
  known.querySelector(".tweet").classList.add("tweet-has-next");
  known.append(fresh);
  return [...fresh.querySelectorAll("li")];
}

function merge(old, fresh) {
  const added = [];
  let last = null;
  for (const item of [...fresh.children]) {
    const known = [...old.children].find((each) => keyOf(each) === keyOf(item));
    if (known) {
      added.push(...mergeAnswers(known, item));
    } else {
      if (last) last.after(item);
      else old.prepend(item);
      added.push(item);
    }
    last = known ?? item;
  }
  return added;
}

function mergeSection(thread, elements, selector) {
  const fresh = within(elements, `.thread > ${selector}`);
  const old = thread.querySelector(`:scope > ${selector}`);
  if (!fresh) return [];
  if (old) return merge(old.querySelector("ol"), fresh.querySelector("ol"));
  thread.querySelector(":scope > .empty")?.remove();
  if (selector === SECTIONS[0]) thread.querySelector(`:scope > ${SECTIONS[1]}`)?.before(fresh);
  if (!fresh.isConnected || !thread.contains(fresh)) thread.append(fresh);
  return [...fresh.querySelectorAll("li")];
}

// The first page of a long thread does not hold what was said last.
async function furtherReplies() {
  const list = document.getElementById("replies");
  const last = list?.lastElementChild?.querySelector(".tweet");
  if (!last || document.querySelector("#older a")) return [];
  const items = await fragment(`${location.pathname}?min_id=${last.dataset.tweetId}`);
  const fresh = items.filter((item) => item.matches("li") && !document.getElementById(keyOf(item)));
  list.append(...fresh);
  return fresh;
}

export default async function bringReplies() {
  const { pathname } = location;
  const elements = await fragment(pathname);
  if (location.pathname !== pathname) return undefined; // somebody went on meanwhile
  const thread = document.querySelector(".thread");
  const added = SECTIONS.flatMap((selector) => mergeSection(thread, elements, selector));
  if (!added.length) added.push(...await furtherReplies());
  for (const item of added) window.htmx?.process(item);
  const first = added[0]?.querySelector(".tweet");
  first?.scrollIntoView({ block: "nearest" });
  return first;
}
