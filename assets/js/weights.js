// A slider beside its number: moving one sets the other. Only the number is sent.
export function pair(box) {
  const slider = box.querySelector('input[type="range"]');
  const number = box.querySelector('input[type="number"]');
  slider.hidden = false;
  slider.addEventListener("input", () => {
    number.value = slider.value;
  });
  slider.addEventListener("change", () => number.dispatchEvent(new Event("change", { bubbles: true })));
  number.addEventListener("input", () => {
    if (number.value !== "") slider.value = number.value;
  });
}
