// The connection: one for each tab, kept alive, told apart from a session that ended. docs/realtime.md is the contract.
import part from "../lib/parts.js";
import { say } from "../lib/words.js";

const ANSWER_TIME = 8000;
const SOON = 1000; // within this time a crowd that lost its server comes back, rather than at once
const CROWD = 3000; // so long those may take who are all still connected and asked to look at once
const NOTICED = 4000; // a connection that is gone for less is nobody's business
const SLEPT = 60_000; // a tab that was hidden for longer may have been asleep
const NEXT_TRY = 5000;
const PROBE = "/settings/account"; // a page for whoever is signed in; others are led elsewhere

const listeners = new Map();
const watched = new Map();
let socket;
let offlineTimer;

const isOn = () => document.documentElement.dataset.live === "on";

// Whoever begins to listen on a page that came later is connected already, and may have missed what came with it.
export function on(event, listener, signal) {
  if (signal?.aborted) return;
  const all = listeners.get(event) ?? new Set();
  listeners.set(event, all.add(listener));
  signal?.addEventListener("abort", () => all.delete(listener));
  if (event === "again" && isOn()) listener();
}

function tell(event, argument) {
  for (const listener of [...(listeners.get(event) ?? [])]) listener(argument);
}

const later = (action, most = SOON) => setTimeout(action, Math.random() * most);

// Whoever was sent a message says that it came: the sender sees that.
function hear(event, argument, received) {
  if (event === "stale") later(lookAgain, CROWD);
  tell(event, argument);
  received?.();
}

export async function ask(event, argument) {
  if (!socket?.connected) throw new Error(say("unreachable"));
  const answer = await socket.timeout(ANSWER_TIME).emitWithAck(event, argument).catch(() => ({ error: say("unreachable") }));
  if (answer.error) throw Object.assign(new Error(answer.error), { code: answer.code });
  return answer;
}

// Pages that a tab may not see, or that are gone, answer nothing worth a word: the page itself says so when it is loaded.
async function sendWatch(page) {
  if (!socket?.connected) return null;
  const answer = await ask("watch", { page, shown: watched.get(page) ?? [] }).catch(() => null);
  if (answer && watched.has(page)) tell("watched", { page, ...answer });
  return answer;
}

export function watch(page, shown) {
  watched.set(page, shown);
  return sendWatch(page);
}

export function unwatch(page) {
  if (watched.delete(page)) ask("unwatch", { page }).catch(() => {});
}

function setState(state) {
  document.documentElement.dataset.live = state;
}

// From here on the page hears all; what it missed until then is asked for.
async function lookAgain() {
  await Promise.all([...watched.keys()].map(sendWatch));
  if (!socket.connected) return;
  setState("on");
  tell("again");
}

function noticeOffline() {
  offlineTimer ??= setTimeout(() => tell("offline"), NOTICED);
}

function cameBack() {
  clearTimeout(offlineTimer);
  offlineTimer = undefined;
  tell("online");
  if (socket.isBack) later(lookAgain);
  else lookAgain();
  socket.isBack = true;
}

async function isSignedOut() {
  const answer = await fetch(PROBE, { method: "HEAD", redirect: "manual" }).catch(() => null);
  return answer?.type === "opaqueredirect";
}

// The server said no: for good when the session ended, for a while when it cannot say.
async function refused() {
  if (await isSignedOut()) {
    clearTimeout(offlineTimer);
    setState("out");
    tell("out");
  } else {
    noticeOffline();
    setTimeout(() => socket.connect(), NEXT_TRY + Math.random() * NEXT_TRY);
  }
}

function lost(reason) {
  setState("off");
  if (reason === "io client disconnect") return;
  noticeOffline();
  if (reason === "io server disconnect") later(() => socket.connect());
}

// Whoever waits for the next try need not when there is a network again, or somebody to look.
function hurry() {
  if (socket.connected || socket.io._readyState !== "closed" || !socket.active) return;
  socket.disconnect().connect();
}

function followTheWindow() {
  let hiddenAt = Date.now();
  addEventListener("offline", () => tell("offline"));
  addEventListener("online", () => {
    if (!socket.connected) hurry();
    else cameBack();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) hiddenAt = Date.now();
    else if (!socket.connected) hurry();
    else if (Date.now() - hiddenAt > SLEPT) later(lookAgain);
  });
  // A page that is kept for the back button must not hold a connection.
  addEventListener("pagehide", () => socket.connected && socket.disconnect());
  addEventListener("pageshow", (event) => event.persisted && socket.connect());
}

export async function connect() {
  const io = await part("socket");
  socket = io({ path: "/socket.io/", transports: ["websocket"], reconnectionDelayMax: 10_000, randomizationFactor: 0.5 });
  socket.on("connect", cameBack);
  socket.on("disconnect", lost);
  socket.on("connect_error", () => (socket.active ? noticeOffline() : refused()));
  socket.onAny(hear);
  followTheWindow();
  if (!navigator.onLine) tell("offline");
}
