/* While a wish is typed: topics like it, to take with a tap. Everything works without this file. */
"use strict";
for (const box of document.querySelectorAll("textarea[data-similar]")) {
  const group = document.createElement("div");
  const said = document.createElement("p");
  const list = document.createElement("div");
  group.className = "stack";
  group.setAttribute("role", "group");
  group.setAttribute("aria-live", "polite");
  group.hidden = true;
  said.className = "quiet";
  said.textContent = box.dataset.similarTitle;
  list.className = "cluster";
  group.append(said, list);
  box.parentElement.append(group);

  // Several wishes stand on lines of their own: only the last one is meant, and only it is replaced.
  const start = () => box.value.lastIndexOf("\n") + 1;
  let waiting, running;
  const show = (topics) => {
    list.replaceChildren(...topics.map((topic) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button";
      button.dataset.kind = "quiet";
      button.textContent = topic;
      button.addEventListener("click", () => {
        box.value = box.value.slice(0, start()) + topic;
        group.hidden = true;
        box.focus();
      });
      return button;
    }));
    group.hidden = !topics.length;
  };
  const ask = async () => {
    running?.abort();
    running = new AbortController();
    const words = encodeURIComponent(box.value.slice(start()).slice(0, 300));
    try {
      const answer = await fetch(`${box.dataset.similar}?q=${words}`, { signal: running.signal });
      if (answer.ok) show((await answer.json()).topics);
    } catch { /* no network: nothing is lost */ }
  };
  box.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 300);
  });
}
