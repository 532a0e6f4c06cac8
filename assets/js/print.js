// A button that only scripts can keep the promise of stays hidden without them.
export function offerPrint(button) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
