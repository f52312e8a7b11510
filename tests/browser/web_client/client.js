// A web client in one file: it registers, signs in with PKCE, reads two pages, writes, and signs out.
const here = location.origin + location.pathname;
const asked = new URLSearchParams(location.search);

function show(name, text) {
  document.getElementById(name).textContent = text;
}

function encoded(bytes) {
  return btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

async function post(url, body, headers = {}) {
  const answer = await fetch(url, {
    method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json", ...headers },
  });
  return answer.json();
}

async function begin(server) {
  const offered = await (await fetch(server + "/.well-known/oauth-authorization-server")).json();
  const app = await post(offered.app_registration_endpoint, {
    client_name: "A client elsewhere", redirect_uris: here, scopes: "read write",
  });
  const verifier = encoded(crypto.getRandomValues(new Uint8Array(48)));
  const challenge = encoded(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier)));
  const state = encoded(crypto.getRandomValues(new Uint8Array(12)));
  sessionStorage.kept = JSON.stringify({ server, offered, app, verifier, state });
  const question = {
    response_type: "code", client_id: app.client_id, redirect_uri: here, scope: "read write", state,
    code_challenge: challenge, code_challenge_method: "S256",
  };
  location.assign(server + new URL(offered.authorization_endpoint).pathname + "?" + new URLSearchParams(question));
}

async function goOn({ server, app, verifier, state }) {
  if (asked.get("state") !== state) throw new Error("another state");
  const token = await post(server + "/oauth/token", {
    grant_type: "authorization_code", code: asked.get("code"), client_id: app.client_id,
    redirect_uri: here, code_verifier: verifier,
  });
  show("scope", token.scope);
  const headers = { Authorization: "Bearer " + token.access_token };
  const me = await (await fetch(server + "/api/v1/accounts/verify_credentials", { headers })).json();
  show("me", me.username);
  const first = await fetch(server + "/api/v1/timelines/home", { headers });
  const words = (status) => new DOMParser().parseFromString(status.content, "text/html").body.textContent;
  const tweets = await first.json();
  show("request", first.headers.get("X-Request-Id"));
  if (!tweets.length) return;
  show("first", words(tweets[0]));
  show("link", first.headers.get("Link"));
  const next = new URL(first.headers.get("Link").match(/<([^>]+)>; rel="next"/)[1]);
  const second = await fetch(server + next.pathname + next.search, { headers });
  show("second", words((await second.json())[0]));
  const idempotent = { ...headers, "Idempotency-Key": "once" };
  show("posted", words(await post(server + "/api/v1/statuses", { status: "Written elsewhere" }, idempotent)));
  const ended = await fetch(server + "/oauth/revoke", {
    method: "POST", body: new URLSearchParams({ token: token.access_token, client_id: app.client_id }),
  });
  const after = await fetch(server + "/api/v1/custom_emojis", { headers });
  show("revoked", ended.status + " then " + after.status);
}

if (asked.has("server")) {
  await begin(asked.get("server"));
} else if (asked.has("error")) {
  show("error", asked.get("error"));
} else if (asked.has("code")) {
  await goOn(JSON.parse(sessionStorage.kept));
}
