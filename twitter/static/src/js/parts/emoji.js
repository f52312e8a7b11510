// The emoji picker: a dialog with a search, kinds, and a grid that arrows walk through.
import { parts } from "../lib/words.js";

const RECENT = "emoji-recent";
const MOST_RECENT = 32;
const MOST_FOUND = 96;
const COLUMNS = 8;

let known; // asked for once a page

async function load() {
  const answer = await fetch(parts.emojiList);
  if (!answer.ok) throw new Error(answer.statusText);
  return answer.json();
}

function recent() {
  try {
    return JSON.parse(localStorage.getItem(RECENT)) ?? [];
  } catch {
    return [];
  }
}

function remember(emoji) {
  try {
    const all = [emoji, ...recent().filter((other) => other !== emoji)];
    localStorage.setItem(RECENT, JSON.stringify(all.slice(0, MOST_RECENT)));
  } catch {
    // Then there are no recent ones.
  }
}

function insert(text, emoji) {
  text.setRangeText(emoji, text.selectionStart, text.selectionEnd, "end");
  text.dispatchEvent(new Event("input", { bubbles: true }));
}

function choiceOf([emoji, name]) {
  const choice = document.createElement("span");
  Object.assign(choice, { className: "emoji-choice", role: "option", tabIndex: -1, textContent: emoji, ariaLabel: name });
  choice.ariaSelected = "false";
  return choice;
}

export default async function emoji(text) {
  const dialog = document.getElementById("emoji-dialog");
  const grid = dialog.querySelector("[data-grid]");
  const groups = dialog.querySelector("[data-groups]");
  const search = dialog.querySelector("[type=search]");
  const caption = dialog.querySelector("[data-name]");
  const done = new AbortController();
  const { signal } = done;

  function show(entries) {
    grid.replaceChildren(...entries.map(choiceOf));
    grid.scrollTop = 0;
    if (grid.firstChild) grid.firstChild.tabIndex = 0;
  }

  function showGroup(key) {
    const all = Object.values(known).flat();
    for (const button of groups.children) button.ariaPressed = String(button.dataset.group === key);
    const used = () => recent().map((each) => all.find(([emoji]) => emoji === each)).filter(Boolean);
    show(key === "recent" ? used() : known[key]);
  }

  function find() {
    const words = search.value.trim().toLowerCase().split(/\s+/);
    if (!words[0]) return showGroup(recent().length ? "recent" : "smileys-emotion");
    for (const button of groups.children) button.ariaPressed = "false";
    const fits = ([, name, tags]) => words.every((word) => `${name} ${tags}`.includes(word));
    return show(Object.values(known).flat().filter(fits).slice(0, MOST_FOUND));
  }

  function choose(choice) {
    remember(choice.textContent);
    dialog.close();
    insert(text, choice.textContent);
    text.focus();
  }

  function walk(event) {
    const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: COLUMNS, ArrowUp: -COLUMNS };
    const turned = getComputedStyle(grid).direction === "rtl" && /Left|Right/.test(event.key) ? -1 : 1;
    const all = [...grid.children];
    const here = all.indexOf(event.target);
    const places = { Home: 0, End: all.length - 1 };
    const next = event.key in steps ? here + steps[event.key] * turned : places[event.key];
    if (event.key === "Enter" || event.key === " ") choose(event.target);
    else if (next === undefined) return;
    else if (next < 0) search.focus();
    else (all[next] ?? all.at(-1)).focus();
    event.preventDefault();
  }

  grid.addEventListener("keydown", walk, { signal });
  grid.addEventListener("click", (event) => {
    if (event.target !== grid) choose(event.target);
  }, { signal });
  for (const type of ["focusin", "pointerover"]) {
    grid.addEventListener(type, ({ target }) => { caption.textContent = target === grid ? "" : target.ariaLabel; }, { signal });
  }
  search.addEventListener("input", find, { signal });
  search.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") grid.firstChild?.focus();
    else if (event.key === "Enter" && grid.firstChild) choose(grid.firstChild);
    else return;
    event.preventDefault();
  }, { signal });
  groups.addEventListener("click", ({ target }) => {
    if (target.dataset.group) showGroup(target.dataset.group);
  }, { signal });
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close(), { signal });
  dialog.addEventListener("click", ({ target }) => { if (target === dialog) dialog.close(); }, { signal });
  dialog.addEventListener("close", () => done.abort(), { signal });

  search.value = "";
  dialog.showModal();
  known ??= await load();
  find();
}
