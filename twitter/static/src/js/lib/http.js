// Talks to the server: the token on every request, JSON back, every failure a sentence.
import { say } from "./words.js";

// The form is swapped with the page and so younger than the tag in the head.
function token() {
  const field = document.querySelector("#actions [name=csrf_token]");
  return field?.value ?? document.querySelector("meta[name=csrf-token]").content;
}

async function sentenceOf(answer) {
  const body = await answer.json().catch(() => ({}));
  return body.error ?? say("refused");
}

export async function post(url, fields = {}) {
  let answer;
  try {
    answer = await fetch(url, {
      method: "POST",
      body: new URLSearchParams(fields),
      headers: { Accept: "application/json", "X-CSRFToken": token() },
    });
  } catch {
    throw new Error(say("unreachable"));
  }
  if (!answer.ok) throw new Error(await sentenceOf(answer));
  return answer.json();
}
