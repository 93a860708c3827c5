/* A page about slow work looks again by itself: the part marked data-again="SECONDS" is fetched anew until the mark
   is gone. Nothing else of the page moves, so nobody loses her place. Without this file the link "Look again" does it. */
"use strict";
{
  const part = document.querySelector("[data-again]");

  const look = async () => {
    try {
      const reply = await fetch(location.href);
      const page = new DOMParser().parseFromString(await reply.text(), "text/html");
      const fresh = reply.ok && page.getElementById(part.id);
      if (fresh) {
        const said = part.textContent;
        if (fresh.textContent !== said) part.replaceChildren(...fresh.childNodes);
        if (!fresh.dataset.again) {
          delete part.dataset.again;
          return;
        }
      }
    } catch {
      /* No connection just now: look again later. */
    }
    setTimeout(look, part.dataset.again * 1000);
  };

  if (part) setTimeout(look, part.dataset.again * 1000);
}
