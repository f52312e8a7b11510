// Unsent texts, kept in this browser. A browser that refuses to store is no reason to fail.
const PREFIX = "draft:";

function attempt(action) {
  try {
    return action();
  } catch {
    return null;
  }
}

export const read = (name) => attempt(() => localStorage.getItem(PREFIX + name));
export const forget = (name) => attempt(() => localStorage.removeItem(PREFIX + name));

export function keep(name, text) {
  if (!text.trim()) forget(name);
  else attempt(() => localStorage.setItem(PREFIX + name, text));
}

export function forgetAll() {
  attempt(() => {
    const names = Object.keys(localStorage).filter((name) => name.startsWith(PREFIX));
    names.forEach((name) => localStorage.removeItem(name));
  });
}
