// <time data-moment datetime="2027-02-25T17:00:00-05:00"> says a moment in the words of the zone whose offset its datetime
// carries; where clocks here differ, the reader's own time is added.
export function localize(element) {
  const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)$/.exec(element.dateTime) ?? [];
  if (!sign) return;
  const at = new Date(element.dateTime);
  const there = (sign === "-" ? -1 : 1) * (60 * Number(hours) + Number(minutes));
  if (there === -at.getTimezoneOffset()) return;
  const shown = { weekday: "short", month: "short", day: "numeric", hour: "numeric", minute: "2-digit", timeZoneName: "short" };
  const here = new Intl.DateTimeFormat(`${document.documentElement.lang}-u-nu-latn`, shown).format(at);
  const note = document.createElement("span");
  note.className = "cl-here";
  note.textContent = ` (${here})`;
  element.append(note);
}
