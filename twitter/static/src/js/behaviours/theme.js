// Turns light into dark and back, and remembers it for a year.
const YEAR = 365 * 24 * 60 * 60;

function isDark(theme) {
  return theme === "dark" || (theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
}

export default function theme(button, signal) {
  button.addEventListener("click", () => {
    const page = document.documentElement.dataset;
    page.theme = isDark(page.theme) ? "light" : "dark";
    const secure = location.protocol === "https:" ? ";secure" : "";
    document.cookie = `theme=${page.theme};path=/;max-age=${YEAR};samesite=lax${secure}`;
  }, { signal });
}
