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

// A refusal carries its status; what did not reach the server carries none.
async function reach(url, options) {
  let answer;
  try {
    answer = await fetch(url, options);
  } catch {
    throw new Error(say("unreachable"));
  }
  if (!answer.ok) throw Object.assign(new Error(await sentenceOf(answer)), { status: answer.status });
  return answer;
}

const ask = async (url, options) => (await reach(url, options)).json();

// HTML comes from the server alone. Whoever is sent elsewhere, say to sign in, gets none.
async function page(url, headers) {
  const answer = await reach(url, { headers });
  if (answer.redirected) throw new Error(say("refused"));
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

export const wholePage = (url) => page(url, { Accept: "text/html" });

// A piece of a page, as its elements.
export const fragment = async (url) => [...(await page(url, { "HX-Request": "true" })).body.children];

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
