// The strip at the foot of the window: offline, or signed out elsewhere.
const strip = () => document.getElementById("strip");

// What a proxy answers in our place has no strip.
function show(which) {
  const place = strip();
  if (!place) return;
  place.hidden = which === null;
  for (const words of place.querySelectorAll("[data-when]")) words.hidden = words.dataset.when !== which;
}

let isOut = false;

export const offline = () => isOut || show("offline");
export const online = () => isOut || show(navigator.onLine ? null : "offline");

export function out() {
  isOut = true;
  const door = strip()?.querySelector("a");
  if (door) door.href = `${door.pathname}?next=${encodeURIComponent(location.pathname + location.search)}`;
  show("out");
}
