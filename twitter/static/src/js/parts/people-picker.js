// Chooses whom a message is for: names are completed while one types, each chosen person is a chip, and the message's
// form carries their names. Without JavaScript each choice is a page of its own.
import announce from "../lib/announce.js";
import combobox from "../lib/combobox.js";
import { get, wholePage } from "../lib/http.js";
import dress from "../lib/styles.js";
import { complain } from "../lib/toast.js";
import { say } from "../lib/words.js";

export default function peoplePicker(picker, signal) {
  dress("messages");
  const box = picker.querySelector("[name=q]");
  const chips = picker.querySelector("[data-chips]");
  const form = picker.querySelector(".message-form");
  const most = Number(picker.dataset.most);

  const names = () => [...chips.children].map(({ dataset }) => dataset.name);
  const copyOf = (name) => picker.querySelector(`template[data-${name}]`).content.firstElementChild.cloneNode(true);

  function fieldOf(name) {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name: "to", value: name });
    return field;
  }

  function showOffers(chosen) {
    const offers = picker.querySelector("[data-offers]");
    const rows = [...offers.querySelectorAll("li")];
    for (const row of rows) row.hidden = chosen.includes(row.querySelector(".picker-person").dataset.name);
    offers.hidden = chosen.length > 0 && rows.every((row) => row.hidden);
  }

  // Both forms carry the names: the one that writes to them, and the one that looks for more.
  function show() {
    const chosen = names();
    for (const each of [form, box.form]) {
      each.querySelectorAll("[name=to]").forEach((field) => field.remove());
      each.prepend(...chosen.map(fieldOf));
    }
    chips.hidden = !chosen.length;
    box.disabled = chosen.length >= most;
    picker.querySelector("[data-message-form]").hidden = !chosen.length;
    form.querySelector("[data-title]").hidden = chosen.length < 2;
    showOffers(chosen);
  }

  function chipOf({ name, displayName, avatar }) {
    const chip = copyOf("chip-template");
    chip.dataset.name = name;
    chip.querySelector("img").src = avatar;
    chip.querySelector("[data-label]").textContent = displayName;
    chip.querySelector("[data-out]").setAttribute("aria-label", say("takeOut", { name: displayName }));
    return chip;
  }

  function add(person) {
    if (names().includes(person.name)) return;
    chips.append(chipOf(person));
    show();
    box.value = "";
    suggestions.close();
    announce(say("personAdded", { name: person.displayName }));
    (box.disabled ? form.elements.text : box).focus();
  }

  function takeOut(chip) {
    const name = chip.querySelector("bdi").textContent;
    chip.remove();
    show();
    announce(say("personTakenOut", { name }));
    box.focus();
  }

  function optionOf({ username: name, display_name: displayName, avatar }) {
    const option = copyOf("person");
    option.querySelector("img").src = avatar;
    option.querySelector("[data-name]").textContent = displayName;
    option.querySelector("[data-handle]").textContent = `@${name}`;
    Object.assign(option.dataset, { name, displayName, avatar });
    return option;
  }

  async function find(words) {
    const q = `@${words.trim().replace(/^@/, "")}`;
    const { people } = await get(`${picker.dataset.url}?${new URLSearchParams({ q })}`);
    const others = [...names(), document.body.dataset.username];
    return people.filter(({ username }) => !others.includes(username)).map(optionOf);
  }

  // What is written already stays here: only the offers come from the other page.
  async function findMore() {
    suggestions.close();
    const page = await wholePage(`${box.form.action}?${new URLSearchParams(new FormData(box.form))}`);
    if (signal.aborted) return;
    const offers = page.querySelector("[data-offers]");
    picker.querySelector("[data-offers]").replaceWith(offers);
    const first = offers.querySelector("a");
    if (first) first.focus();
    else announce(offers.textContent.trim());
  }

  const suggestions = combobox(box, picker.querySelector("[data-choices]"), { find, take: (option) => add(option.dataset), signal, isEager: true });

  box.addEventListener("keydown", (event) => {
    if (event.key !== "Backspace" || box.value || !chips.lastElementChild) return;
    event.preventDefault();
    takeOut(chips.lastElementChild);
  }, { signal });

  // Before htmx, which would follow the links.
  picker.addEventListener("click", (event) => {
    const pressed = event.target.closest("[data-out], .picker-person");
    if (!pressed || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation();
    if ("out" in pressed.dataset) takeOut(pressed.closest("li"));
    else add(pressed.dataset);
  }, { signal, capture: true });

  picker.addEventListener("submit", (event) => {
    if (event.target !== box.form) return;
    event.preventDefault();
    event.stopPropagation();
    findMore().catch((error) => complain(error.message));
  }, { signal, capture: true });

  show();
}
