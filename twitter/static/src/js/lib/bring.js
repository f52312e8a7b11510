// The ways in which pictures come into a form: picked, pasted, dropped.
const isPicture = (file) => file.type.startsWith("image/");

export default function bring(form, signal, add) {
  const { text, media } = form.elements;

  function take(event, files) {
    const pictures = [...files].filter(isPicture);
    if (!pictures.length) return;
    event.preventDefault();
    add(pictures);
  }

  // A picture of ours that is put in another place is none that is brought.
  const bringsFiles = (event) => !("sorting" in form.dataset) && event.dataTransfer.types.includes("Files");

  form.querySelector("[data-pick]").addEventListener("click", () => media.click(), { signal });
  media.addEventListener("change", (event) => take(event, media.files), { signal });
  text.addEventListener("paste", (event) => take(event, event.clipboardData.files), { signal });

  form.addEventListener("dragover", (event) => {
    if (!bringsFiles(event)) return;
    event.preventDefault();
    form.dataset.dropping = "";
  }, { signal });
  form.addEventListener("dragleave", () => delete form.dataset.dropping, { signal });
  form.addEventListener("drop", (event) => {
    delete form.dataset.dropping;
    if (bringsFiles(event)) take(event, event.dataTransfer.files);
  }, { signal });
}
