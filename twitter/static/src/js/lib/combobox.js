// Offers choices below a box while one types: the combobox with a list of the ARIA practices.
import announce from "./announce.js";
import { say } from "./words.js";

const PAUSE = 150;

// `find` promises the choices for what is typed, `take` is what becomes of a chosen one. An eager list chooses its first
// itself, so that Enter takes it.
export default function combobox(box, list, { find, take, signal, isEager = false }) {
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

  function show(offered) {
    offered.forEach((option, number) => { option.id = `${list.id}-${number}`; });
    list.replaceChildren(...offered);
    list.hidden = offered.length === 0;
    box.setAttribute("aria-expanded", !list.hidden);
    choose(isEager ? offered[0] : undefined);
    if (offered.length) announce(say("suggested", { count: offered.length }));
  }

  // An answer that comes after a later question, or after the list was closed, is none. A box that cannot complete
  // what is typed is still a box.
  async function ask() {
    latest += 1;
    const mine = latest;
    try {
      const offered = await find(box.value);
      if (mine === latest && !signal.aborted) show(offered);
    } catch {
      if (mine === latest) close();
    }
  }

  // One step beyond either end leads back to what was typed, unless one of an eager list is chosen in any case.
  function step(by) {
    const places = isEager ? options() : [null, ...options()];
    choose(places.at((places.indexOf(active()) + by) % places.length));
  }

  const keys = {
    ArrowDown: () => (list.hidden ? ask() : step(1)),
    ArrowUp: () => (list.hidden ? ask() : step(-1)),
    Escape: () => (list.hidden ? false : close()),
    Enter: () => (active() ? take(active()) : false),
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
    if (option) take(option);
  }, { signal });

  box.addEventListener("blur", close, { signal });
  box.form.addEventListener("submit", close, { signal });
  signal.addEventListener("abort", close);
  return { close };
}
