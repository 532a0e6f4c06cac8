// <details data-panel> is folded where room is short and unfolded beside the page; from then on it is the reader's.
const wide = matchMedia("(min-width: 64em)");

export function fold(panel) {
  const follow = () => {
    panel.open = wide.matches;
  };
  follow();
  panel.dataset.panel = "ready";
  wide.addEventListener("change", follow);
}
