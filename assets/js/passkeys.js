// Passkeys need scripts: what offers them shows where the browser has them, and a failure is said on the page.
export function offerPasskeys() {
  if (!window.PublicKeyCredential) return;
  document.querySelectorAll("[data-passkey]").forEach((offer) => {
    offer.hidden = false;
  });
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    const said = document.querySelector("[data-passkey-failed]");
    if (said) said.hidden = false;
  });
}
