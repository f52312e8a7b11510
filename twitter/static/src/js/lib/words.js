// The translated sentences and the facts that base.html left for us.
const words = JSON.parse(document.getElementById("words").textContent);

export const { locale, limit, parts, styles } = words;

export function say(key, values = {}) {
  return words[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}
