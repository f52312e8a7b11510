// Begins the page of a tweet at the tweet, below what it answers. Without JavaScript a style does so, where it is known.
function isFirstVisit() {
  const [arrival] = performance.getEntriesByType("navigation");
  return arrival?.type === "navigate" && !location.hash && scrollY === 0;
}

export default function land(tweet, signal) {
  const go = () => tweet.scrollIntoView({ block: "start" });

  // htmx scrolls to the top of a page that it puts in place; whoever comes back finds the place they left.
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.boosted) requestAnimationFrame(go);
  }, { signal });

  if (document.readyState !== "complete" && isFirstVisit()) go();
}
