// One message at a time at the foot of the page. An error stays until it is closed.
const SHOWN_FOR = 6000;

function leaveLater(toast) {
  let timer;
  const wait = () => { timer = setTimeout(() => toast.remove(), SHOWN_FOR); };
  const stay = () => clearTimeout(timer);
  for (const type of ["pointerenter", "focusin"]) toast.addEventListener(type, stay);
  for (const type of ["pointerleave", "focusout"]) toast.addEventListener(type, wait);
  wait();
}

function offer(button, action, toast) {
  button.hidden = false;
  button.addEventListener("click", () => {
    toast.remove();
    action();
  });
}

function show(sentence) {
  const toast = document.getElementById("toast-template").content.firstElementChild.cloneNode(true);
  toast.querySelector(".toast-text").textContent = sentence;
  document.getElementById("toasts").replaceChildren(toast);
  return toast;
}

function point(link, url) {
  link.href = url;
  link.hidden = false;
}

export function tell(sentence, { undo, view } = {}) {
  const toast = show(sentence);
  if (view) point(toast.querySelector("[data-view]"), view);
  if (undo) offer(toast.querySelector("[data-undo]"), undo, toast);
  leaveLater(toast);
}

export function complain(sentence) {
  const toast = show(sentence);
  offer(toast.querySelector("[data-close]"), () => {}, toast);
}
