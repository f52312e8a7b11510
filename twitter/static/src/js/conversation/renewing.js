// Brings an open conversation up to date: a message that changed, all of it when it changed as a whole, or when its page
// may have missed something.
import { fragment, wholePage } from "../lib/http.js";
import { isBubble, isLater } from "./bubbles.js";

const KEPT = ":not([data-new-messages], [data-typing])"; // what of the foot says something of the conversation
const after = (id) => String(BigInt(id) + 1n);
const isUnsent = (row) => row.querySelector(".bubble-unsent") !== null;

export default function renewing(section, bubbles, { signal, changed }) {
  const { url } = section.dataset;
  const before = async (id) => (await fragment(`${url}?${new URLSearchParams({ max_id: id })}`)).filter(isBubble);

  // Compares what stands here with what came, which is all there is below an id down to its own first; returns that one.
  function renewBubbles(came, below) {
    const first = came[0]?.dataset.messageId ?? "0";
    const ids = new Set(came.map(({ dataset }) => dataset.messageId));
    for (const { dataset: { messageId: id } } of bubbles.stored()) {
      if (isLater(below, id) && !isLater(first, id) && !ids.has(id)) bubbles.replace(id);
    }
    for (const row of came) {
      const here = bubbles.find(row.dataset.messageId);
      if (here && isUnsent(row) && !isUnsent(here)) bubbles.replace(row.dataset.messageId, row);
    }
    return first;
  }

  // A message that is gone for this person is no address any more: it is looked for among its neighbours.
  async function again(id) {
    if (!bubbles.find(id)) return;
    renewBubbles(await before(after(id)), after(id));
    changed();
  }

  // Newer ones are brought by others, so that nothing between is left out.
  async function renewAll(came) {
    const oldest = bubbles.stored()[0]?.dataset.messageId;
    if (!oldest) return;
    let first = renewBubbles(came, after(bubbles.newest()));
    while (isLater(first, oldest) && !signal.aborted) first = renewBubbles(await before(first), first);
  }

  // Whoever is writing keeps what they wrote, unless nobody may write here any more.
  function renewFoot(came) {
    const foot = section.querySelector(".conversation-foot");
    if (came.querySelector(".message-form") && foot.querySelector(".message-form")) return;
    foot.querySelectorAll(`:scope > ${KEPT}`).forEach((each) => each.remove());
    foot.append(...came.querySelectorAll(`:scope > ${KEPT}`));
    window.htmx?.process(foot);
    document.dispatchEvent(new Event("behaviours:start"));
  }

  async function renew() {
    try {
      const page = await wholePage(url);
      const came = page.querySelector(".conversation");
      if (signal.aborted || !came) return;
      document.title = page.title;
      window.Idiomorph.morph(section.querySelector(".conversation-header"), came.querySelector(".conversation-header"));
      renewFoot(came.querySelector(".conversation-foot"));
      changed();
      await renewAll([...came.querySelectorAll("#bubbles > [data-message-id]")]);
    } catch (error) {
      if (error.status === 404) location.assign("/messages");
    }
  }

  return { renew, again };
}
