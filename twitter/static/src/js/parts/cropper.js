// Shows a chosen picture in a frame in which it can be moved and zoomed, and fills in which part to keep.
import { say } from "../lib/words.js";

const STEP = 0.03;
const LONG_STEP = 0.15;
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const between = (low, value, high) => Math.min(Math.max(value, low), high);

export default function cropper(form, signal) {
  const input = form.elements.file;
  const panel = form.querySelector("[data-cropper]");
  const frame = panel.querySelector(".cropper-frame");
  const image = frame.querySelector("img");
  const zoom = panel.querySelector("[type=range]");
  const pointers = new Map();
  let address;
  let part; // what is kept: its left and upper edge and its size, as fractions of the picture
  let largest; // how wide and high it can be

  function hide() {
    if (address) URL.revokeObjectURL(address);
    address = undefined;
    panel.hidden = true;
    for (const name of ["crop_x", "crop_y", "crop_size"]) form.elements[name].value = "";
  }

  function place(x, y) {
    const width = largest.width / zoom.value;
    const height = largest.height / zoom.value;
    part = { x: between(0, x, 1 - width), y: between(0, y, 1 - height), width, height };
    image.style.inlineSize = `${100 / width}%`;
    image.style.transform = `translate(${-100 * part.x}%, ${-100 * part.y}%)`;
    form.elements.crop_x.value = part.x.toFixed(5);
    form.elements.crop_y.value = part.y.toFixed(5);
    form.elements.crop_size.value = width.toFixed(5);
  }

  // Zooming keeps what is in the middle there.
  function rezoom() {
    const width = largest.width / zoom.value;
    const height = largest.height / zoom.value;
    place(part.x + (part.width - width) / 2, part.y + (part.height - height) / 2);
  }

  function zoomBy(factor) {
    zoom.value = Number(zoom.value) * factor;
    rezoom();
  }

  // By fractions of the frame: the picture goes one way, the part that is kept the other.
  function move(right, down) {
    place(part.x + right * part.width, part.y + down * part.height);
  }

  function show() {
    const shape = frame.clientWidth / frame.clientHeight;
    const own = image.naturalWidth / image.naturalHeight;
    largest = { width: Math.min(1, shape / own), height: Math.min(1, own / shape) };
    zoom.value = 1;
    place((1 - largest.width) / 2, (1 - largest.height) / 2);
  }

  input.addEventListener("change", () => {
    hide();
    const [file] = input.files;
    const tooLarge = file && file.size > Number(form.dataset.largest);
    input.setCustomValidity(tooLarge ? say("fileTooLarge") : "");
    if (!file || !input.reportValidity()) return;
    address = URL.createObjectURL(file);
    image.src = address;
  }, { signal });

  image.addEventListener("load", () => {
    panel.hidden = false;
    show();
  }, { signal });
  // What this browser cannot show the server may still know, or refuse in words.
  image.addEventListener("error", hide, { signal });

  zoom.addEventListener("input", rezoom, { signal });

  frame.addEventListener("keydown", (event) => {
    const direction = KEYS[event.key];
    if (direction) {
      const step = event.shiftKey ? LONG_STEP : STEP;
      move(direction[0] * step, direction[1] * step);
    } else if (event.key === "+" || event.key === "=") zoomBy(1.1);
    else if (event.key === "-") zoomBy(1 / 1.1);
    else return;
    event.preventDefault();
  }, { signal });

  frame.addEventListener("wheel", (event) => {
    event.preventDefault();
    zoomBy(event.deltaY < 0 ? 1.05 : 1 / 1.05);
  }, { signal, passive: false });

  frame.addEventListener("pointerdown", (event) => {
    frame.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, event);
  }, { signal });

  function distance() {
    const [one, other] = pointers.values();
    return Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
  }

  frame.addEventListener("pointermove", (event) => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    if (pointers.size === 1) {
      move((before.clientX - event.clientX) / frame.clientWidth, (before.clientY - event.clientY) / frame.clientHeight);
    }
    const apart = pointers.size === 2 && distance();
    pointers.set(event.pointerId, event);
    if (apart) zoomBy(distance() / apart);
  }, { signal });

  for (const name of ["pointerup", "pointercancel"]) {
    frame.addEventListener(name, (event) => pointers.delete(event.pointerId), { signal });
  }

  signal.addEventListener("abort", hide);
}
