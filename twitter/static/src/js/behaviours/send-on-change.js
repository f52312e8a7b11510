// Sends a form of switches as soon as one of them is changed. Without JavaScript it has a button.
export default function sendOnChange(form, signal) {
  form.addEventListener("change", () => form.requestSubmit(), { signal });
}
