// An open conversation: what one writes stands there at once, what others write arrives, and who is there can be seen.
import { isOnline, on, unwatch, watch } from "../lib/live.js";
import arriving from "../conversation/arriving.js";
import makeBubbles from "../conversation/bubbles.js";
import company from "../conversation/company.js";
import makeReading from "../conversation/reading.js";
import renewing from "../conversation/renewing.js";
import sending from "../conversation/sending.js";
import takingBack from "../conversation/taking-back.js";

export default function conversation(section, signal) {
  const here = section.dataset.conversation;
  const page = `conversation:${here}`;
  const bubbles = makeBubbles(section);
  const reading = makeReading(section, bubbles, signal);
  const others = company(section, bubbles, signal);
  const { renew, again } = renewing(section, bubbles, { signal, changed: others.show });
  let isFresh = !isOnline(); // then the first connection is none that comes back, and nothing was missed

  function arrived(row) {
    outgoing.arrived(row);
    others.stopsWriting(row.dataset.sender);
    others.show();
  }

  const { newer } = arriving(section, bubbles, reading, { signal, arrived });
  const outgoing = sending(section, bubbles, reading, { signal, newer });
  takingBack(section, bubbles, { signal, again });

  section.addEventListener("message:write", (event) => {
    event.preventDefault();
    outgoing.write(event.detail.text, event.detail.pictures);
  }, { signal });

  // Heard from here on: what came before is fetched, and what waited goes.
  on("watched", (told) => {
    if (told.page !== page) return;
    if (!section.hasAttribute("data-earlier-page")) newer();
    outgoing.flush();
  }, signal);
  on("again", () => {
    if (!isFresh) renew();
    isFresh = false;
  }, signal);
  on("message_changed", ({ conversation: where, id }) => {
    if (where === here) (id === "0" ? renew() : again(id).catch(() => {}));
  }, signal);
  signal.addEventListener("abort", () => unwatch(page));

  watch(page);
  others.show();
  outgoing.restore();
}
