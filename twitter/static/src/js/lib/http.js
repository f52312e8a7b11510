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

async function ask(url, options) {
  let answer;
  try {
    answer = await fetch(url, options);
  } catch {
    throw new Error(say("unreachable"));
  }
  if (!answer.ok) throw new Error(await sentenceOf(answer));
  return answer.json();
}

export const get = (url) => ask(url, { headers: { Accept: "application/json" } });

export const post = (url, fields = {}) => ask(url, {
  method: "POST",
  body: new URLSearchParams(fields),
  headers: { Accept: "application/json", "X-CSRFToken": token() },
});

// Sends one file and tells how far it is: fetch cannot.
export function upload(url, file, progress, signal) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const body = new FormData();
    body.append("file", file);
    request.open("POST", url);
    request.responseType = "json";
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRFToken", token());
    request.upload.addEventListener("progress", (event) => progress(event.loaded / event.total));
    request.addEventListener("error", () => reject(new Error(say("unreachable"))));
    request.addEventListener("load", () => {
      if (request.status < 400) resolve(request.response);
      else reject(new Error(request.response?.error ?? say("refused")));
    });
    signal.addEventListener("abort", () => request.abort());
    request.send(body);
  });
}
