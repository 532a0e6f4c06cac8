// <time data-moment datetime="..."> says a moment in the words of another place; where clocks here differ, the reader's
// own time is added.
export function localize(element) {
  const at = new Date(element.dateTime);
  const language = document.documentElement.lang;
  const here = { weekday: "short", month: "short", day: "numeric", hour: "numeric", minute: "2-digit", timeZoneName: "short" };
  const told = new Intl.DateTimeFormat(language, here).format(at);
  const clock = new Intl.DateTimeFormat(language, { hour: "numeric", minute: "2-digit" }).format(at);
  if (element.textContent.includes(clock)) return;
  const note = document.createElement("span");
  note.className = "cl-here";
  note.textContent = ` (${told})`;
  element.append(note);
}
