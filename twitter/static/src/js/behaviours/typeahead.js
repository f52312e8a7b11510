// Offers people and hashtags while one types into a search box: the combobox with a list of the ARIA practices.
import announce from "../lib/announce.js";
import { get } from "../lib/http.js";
import { say } from "../lib/words.js";

const PAUSE = 150;

function personOption(form, person) {
  const option = form.querySelector("template[data-person]").content.firstElementChild.cloneNode(true);
  option.querySelector("img").src = person.avatar;
  option.querySelector("[data-name]").textContent = person.display_name;
  option.querySelector("[data-handle]").textContent = `@${person.username}`;
  option.dataset.url = person.url;
  return option;
}

function hashtagOption(form, hashtag) {
  const option = form.querySelector("template[data-hashtag]").content.firstElementChild.cloneNode(true);
  option.querySelector("[data-name]").textContent = hashtag.name;
  option.dataset.url = hashtag.url;
  return option;
}

export default function typeahead(form, signal) {
  const box = form.elements.q;
  const list = form.querySelector("[role=listbox]");
  let timer;
  let latest = 0;

  const options = () => [...list.children];
  const active = () => list.querySelector("[aria-selected=true]");

  function choose(option) {
    for (const each of options()) each.setAttribute("aria-selected", each === option);
    if (option) box.setAttribute("aria-activedescendant", option.id);
    else box.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
  }

  function close() {
    clearTimeout(timer);
    latest += 1;
    list.hidden = true;
    list.replaceChildren();
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  }

  function show(found) {
    const offered = [
      ...found.people.map((person) => personOption(form, person)),
      ...found.hashtags.map((hashtag) => hashtagOption(form, hashtag)),
    ];
    offered.forEach((option, number) => { option.id = `${list.id}-${number}`; });
    list.replaceChildren(...offered);
    list.hidden = offered.length === 0;
    box.setAttribute("aria-expanded", !list.hidden);
    box.removeAttribute("aria-activedescendant");
    if (offered.length) announce(say("suggested", { count: offered.length }));
  }

  // An answer that comes after a later question, or after the list was closed, is none. A box that cannot complete
  // what is typed still searches.
  async function ask() {
    latest += 1;
    const mine = latest;
    try {
      const found = await get(`${form.dataset.url}?${new URLSearchParams({ q: box.value })}`);
      if (mine === latest && !signal.aborted) show(found);
    } catch {
      if (mine === latest) close();
    }
  }

  // One step beyond either end leads back to what was typed.
  function step(by) {
    const places = [null, ...options()];
    choose(places.at((places.indexOf(active()) + by) % places.length));
  }

  const keys = {
    ArrowDown: () => (list.hidden ? ask() : step(1)),
    ArrowUp: () => (list.hidden ? ask() : step(-1)),
    Escape: () => (list.hidden ? false : close()),
    Enter: () => (active() ? location.assign(active().dataset.url) : false),
  };

  box.setAttribute("role", "combobox");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-controls", list.id);
  box.setAttribute("aria-expanded", "false");

  box.addEventListener("input", () => {
    clearTimeout(timer);
    if (box.value.trim()) timer = setTimeout(ask, PAUSE);
    else close();
  }, { signal });

  box.addEventListener("keydown", (event) => {
    if (event.isComposing || !Object.hasOwn(keys, event.key)) return;
    if (keys[event.key]() !== false) event.preventDefault();
  }, { signal });

  // A press takes the focus from the box, and so would close the list before it counts.
  list.addEventListener("pointerdown", (event) => event.preventDefault(), { signal });
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) location.assign(option.dataset.url);
  }, { signal });

  box.addEventListener("blur", close, { signal });
  form.addEventListener("submit", close, { signal });
  signal.addEventListener("abort", close);
}
