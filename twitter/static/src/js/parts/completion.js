// Suggests people after @ and hashtags after #: a list below the text, chosen by arrows and Enter, Tab or a press.
import announce from "../lib/announce.js";
import { say } from "../lib/words.js";

const PAUSE = 150;
const BEGUN = /(?<![\p{L}\p{N}_@#/])(?:@[A-Za-z0-9_]{1,30}|#[\p{L}\p{N}_]{1,50})$/u;

export default function completion(text, list, signal) {
  const template = document.getElementById("choice-template").content.firstElementChild;
  let timer;
  let question; // the request on its way
  let active = -1;

  const begun = () => BEGUN.exec(text.value.slice(0, text.selectionEnd))?.[0];

  function close() {
    clearTimeout(timer);
    question?.abort();
    list.hidden = true;
    list.replaceChildren();
    text.removeAttribute("aria-activedescendant");
  }

  function highlight(index) {
    active = (index + list.children.length) % list.children.length;
    [...list.children].forEach((choice, number) => { choice.ariaSelected = String(number === active); });
    text.setAttribute("aria-activedescendant", list.children[active].id);
    list.children[active].scrollIntoView({ block: "nearest" });
  }

  function choose(choice) {
    const end = text.selectionEnd;
    text.setRangeText(`${choice.dataset.word} `, end - begun().length, end, "end");
    close();
    text.dispatchEvent(new Event("input", { bubbles: true }));
    text.focus();
  }

  function draw({ word, name, note, avatar }, number) {
    const choice = template.cloneNode(true);
    const image = choice.querySelector("img");
    choice.id = `${list.id}-${number}`;
    choice.dataset.word = word;
    choice.querySelector("[data-name]").textContent = name;
    choice.querySelector("[data-note]").textContent = note;
    if (avatar) {
      image.src = avatar;
      image.hidden = false;
    }
    return choice;
  }

  function show({ people = [], hashtags = [] }) {
    const choices = [
      ...people.map((each) => ({
        word: `@${each.username}`, name: each.display_name, note: `@${each.username}`, avatar: each.avatar,
      })),
      ...hashtags.map(({ name }) => ({ word: `#${name}`, name: `#${name}`, note: "" })),
    ].slice(0, 8);
    list.replaceChildren(...choices.map(draw));
    list.hidden = !choices.length;
    if (!choices.length) return;
    highlight(0);
    announce(say("suggestions"));
  }

  async function ask() {
    const word = begun();
    if (!word || document.activeElement !== text) return;
    question?.abort();
    question = new AbortController();
    try {
      const answer = await fetch(`/search/suggest?${new URLSearchParams({ q: word })}`, {
        headers: { Accept: "application/json" }, signal: question.signal,
      });
      if (answer.ok && begun() === word) show(await answer.json());
    } catch {
      // Suggestions are a courtesy: without an answer there are none.
    }
  }

  function look() {
    clearTimeout(timer);
    if (begun()) timer = setTimeout(ask, PAUSE);
    else close();
  }

  const keys = {
    ArrowDown: () => highlight(active + 1),
    ArrowUp: () => highlight(active - 1),
    Enter: () => choose(list.children[active]),
    Tab: () => choose(list.children[active]),
    Escape: close,
  };

  // Before the composer and the dialog around it, which know the same keys.
  text.addEventListener("keydown", (event) => {
    if (list.hidden || !Object.hasOwn(keys, event.key) || event.ctrlKey || event.metaKey || event.isComposing) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    keys[event.key]();
  }, { signal, capture: true });

  text.setAttribute("aria-autocomplete", "list");
  text.setAttribute("aria-controls", list.id);
  text.addEventListener("input", look, { signal });
  text.addEventListener("blur", close, { signal });
  // The press would take the focus, and with it the list.
  list.addEventListener("mousedown", (event) => event.preventDefault(), { signal });
  list.addEventListener("click", (event) => {
    const choice = event.target.closest("li");
    if (choice) choose(choice);
  }, { signal });
  signal.addEventListener("abort", close);
  look();
}
