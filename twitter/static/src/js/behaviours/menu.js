// A details element that behaves like a menu: Esc and a press elsewhere close it.
export default function menu(details, signal) {
  const summary = details.querySelector("summary");

  details.addEventListener("toggle", () => {
    if (details.open) details.querySelector(".menu-panel").scrollIntoView({ block: "nearest" });
  }, { signal });

  details.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !details.open) return;
    details.open = false;
    summary.focus();
  }, { signal });

  document.addEventListener("click", (event) => {
    if (details.open && !details.contains(event.target)) details.open = false;
  }, { signal });

  details.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !details.contains(event.relatedTarget)) details.open = false;
  }, { signal });
}
