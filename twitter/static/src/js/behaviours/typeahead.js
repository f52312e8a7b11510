// Offers people and hashtags while one types into a search box.
import combobox from "../lib/combobox.js";
import { get } from "../lib/http.js";

function optionOf(form, kind, url) {
  const option = form.querySelector(`template[data-${kind}]`).content.firstElementChild.cloneNode(true);
  option.dataset.url = url;
  return option;
}

function personOption(form, person) {
  const option = optionOf(form, "person", person.url);
  option.querySelector("img").src = person.avatar;
  option.querySelector("[data-name]").textContent = person.display_name;
  option.querySelector("[data-handle]").textContent = `@${person.username}`;
  return option;
}

function hashtagOption(form, hashtag) {
  const option = optionOf(form, "hashtag", hashtag.url);
  option.querySelector("[data-name]").textContent = hashtag.name;
  return option;
}

export default function typeahead(form, signal) {
  async function find(words) {
    const found = await get(`${form.dataset.url}?${new URLSearchParams({ q: words })}`);
    return [
      ...found.people.map((person) => personOption(form, person)),
      ...found.hashtags.map((hashtag) => hashtagOption(form, hashtag)),
    ];
  }

  const take = (option) => location.assign(option.dataset.url);
  combobox(form.elements.q, form.querySelector("[role=listbox]"), { find, take, signal });
}
