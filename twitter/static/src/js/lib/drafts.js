// What is written and not sent yet, kept in this browser. A browser that refuses to store is no reason to fail.
const PREFIX = "draft:";

function attempt(action) {
  try {
    return action();
  } catch {
    return null;
  }
}

export const read = (name) => attempt(() => JSON.parse(localStorage.getItem(PREFIX + name)));
export const forget = (name) => attempt(() => localStorage.removeItem(PREFIX + name));

export const keep = (name, draft) => attempt(() => localStorage.setItem(PREFIX + name, JSON.stringify(draft)));

export function forgetAll() {
  attempt(() => {
    const names = Object.keys(localStorage).filter((name) => name.startsWith(PREFIX));
    names.forEach((name) => localStorage.removeItem(name));
  });
}
