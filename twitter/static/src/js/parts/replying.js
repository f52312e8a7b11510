// The composer in a dialog: fetched for one tweet, sent without leaving the page.
import * as drafts from "../lib/drafts.js";
import { post } from "../lib/http.js";
import { countBy } from "../lib/reactions.js";
import { complain, tell } from "../lib/toast.js";
import { say } from "../lib/words.js";

async function fetchComposer(url) {
  const answer = await fetch(url, { headers: { "HX-Request": "true" } });
  if (!answer.ok) throw new Error(say("refused"));
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return [...page.body.childNodes];
}

// The names that a reply begins with stay; those after the first are chosen, so that typing replaces them.
function putCaret(text) {
  const first = text.value.indexOf(" ") + 1;
  text.focus();
  text.setSelectionRange(first, text.value.length);
}

// The page of a thread shows the new reply where it belongs.
function showReply() {
  if (!document.querySelector("[data-single]") || !window.htmx) return;
  window.htmx.ajax("GET", location.href, { target: "#main", select: "#main", swap: "morph:outerHTML" });
}

function fieldsOf(form) {
  const fields = new FormData(form);
  for (const name of ["media", "alt"]) fields.delete(name);
  return fields;
}

async function send(form, dialog) {
  const button = form.querySelector("[type=submit]");
  const complaint = form.querySelector("[data-error]");
  const { in_reply_to: answered } = form.elements;
  complaint.hidden = true;
  button.disabled = true;
  document.dispatchEvent(new Event("tweet:sending"));
  try {
    const { url } = await post(form.action, fieldsOf(form));
    drafts.forget(form.dataset.draft);
    dialog.close();
    tell(say(answered ? "replied" : "quoted"), { view: new URL(url).pathname });
    if (!answered) return;
    countBy(answered.value, "reply", 1);
    showReply();
  } catch (error) {
    complaint.textContent = error.message;
    complaint.hidden = false;
    button.disabled = false;
    form.elements.text.focus();
  }
}

function alreadyHere(url) {
  const answered = url.searchParams.get("in_reply_to");
  return answered && document.querySelector(`.composer[data-draft$="-reply-${answered}"] .composer-text`);
}

export default async function replying(link) {
  const url = new URL(link.href);
  const text = alreadyHere(url);
  if (text) {
    text.focus();
    return;
  }
  const dialog = document.getElementById("compose-dialog");
  const place = dialog.querySelector("[data-place]");
  try {
    place.replaceChildren(...await fetchComposer(url));
  } catch (error) {
    complain(error.message);
    return;
  }
  const form = place.querySelector("form");
  const done = new AbortController();
  dialog.ariaLabel = form?.ariaLabel ?? dialog.ariaLabel;
  document.dispatchEvent(new Event("behaviours:start"));
  dialog.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form, dialog);
  }, { signal: done.signal });
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close(), { signal: done.signal });
  dialog.addEventListener("close", () => {
    done.abort();
    place.replaceChildren();
    document.dispatchEvent(new Event("behaviours:start"));
  }, { signal: done.signal });
  dialog.showModal();
  if (form) putCaret(form.elements.text);
}
