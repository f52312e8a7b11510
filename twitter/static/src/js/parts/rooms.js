// Brings the room one is in into sight, where the list of rooms is a line to scroll through.
export default function rooms(list) {
  const here = list.querySelector("[aria-current]")?.getBoundingClientRect();
  const line = list.getBoundingClientRect();
  if (here) list.scrollLeft += here.left + here.width / 2 - line.left - line.width / 2;
}
