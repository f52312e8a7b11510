// How a card shows what was done with its tweet. The same tweet may stand twice on a page, say as itself and retweeted.
import { locale } from "./words.js";

const SPELT_OUT = 10_000; // smaller numbers are shown whole, as on the server

const whole = new Intl.NumberFormat(locale);
const short = new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1 });

const everywhere = (id, selector) => document.querySelectorAll(`.tweet[data-tweet-id="${id}"] :is(${selector})`);

export const addressOf = (id, kind, isOn) => `/tweets/${id}/${isOn ? "un" : ""}${kind}`;

export const compact = (number) => (number < SPELT_OUT ? whole : short).format(number);

export function showCount(id, kind, number) {
  for (const place of everywhere(id, `[data-count="${kind}"]`)) {
    place.value = number;
    place.textContent = number ? compact(number) : "";
  }
}

export function countBy(id, kind, step) {
  const place = everywhere(id, `[data-count="${kind}"]`)[0];
  if (place) showCount(id, kind, Math.max(0, Number(place.value) + step));
}

export function showDone(id, kind, isOn) {
  for (const place of everywhere(id, `[data-react="${kind}"], [data-shows="${kind}"]`)) {
    place.dataset.on = isOn;
    if (place.ariaPressed !== null) place.ariaPressed = isOn;
    if (place.hasAttribute("formaction")) place.setAttribute("formaction", addressOf(id, kind, isOn));
  }
}
