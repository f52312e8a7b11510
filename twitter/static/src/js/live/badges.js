// How much is unread: in the navigation and before the title of the window.
const MOST = 99;
const PREFIX = /^\(\d+\+?\) /;

const places = (kind) => document.querySelectorAll(`[data-unread="${kind}"]`);
const written = (number) => (number > MOST ? `${MOST}+` : String(number));

// The server wrote the page's numbers; 100 means more.
const known = (kind) => {
  const [place] = places(kind);
  return place && !place.hidden ? Number.parseInt(place.dataset.number ?? place.textContent, 10) || 0 : 0;
};

function put(kind, number) {
  for (const place of places(kind)) {
    place.dataset.number = number;
    place.hidden = number === 0;
    const figure = place.querySelector("[data-figure]") ?? place;
    figure.textContent = number ? written(number) : "";
  }
}

export function title() {
  const sum = known("notifications") + known("messages");
  document.title = (sum ? `(${written(sum)}) ` : "") + document.title.replace(PREFIX, "");
}

export function show(unread) {
  for (const [kind, number] of Object.entries(unread)) put(kind, number);
  title();
}
