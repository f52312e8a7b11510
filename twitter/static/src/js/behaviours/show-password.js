// Lets people see the password they type.
export default function showPassword(button, signal) {
  const field = document.getElementById(button.getAttribute("aria-controls"));

  function show(visible) {
    field.type = visible ? "text" : "password";
    button.setAttribute("aria-pressed", visible);
  }

  button.addEventListener("click", () => show(field.type === "password"), { signal });
  // A password must not leave as plain text that the browser would offer again.
  field.form.addEventListener("submit", () => show(false), { signal });
}
