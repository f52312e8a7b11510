// Opens the dialog that aria-controls names; the browser gives the focus back when it closes.
export default function openDialog(button, signal) {
  button.addEventListener("click", () => {
    document.getElementById(button.getAttribute("aria-controls")).showModal();
  }, { signal });
}
