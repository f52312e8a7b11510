// Tells screen readers something that the eye already sees.
export default function announce(sentence) {
  const region = document.getElementById("announcer");
  if (region) region.textContent = sentence;
}
