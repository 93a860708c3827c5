/* Small conveniences. Every page works without this file.
   Text fields marked data-letters get three buttons for the Kyrgyz letters that a Russian keyboard lacks. */
"use strict";
{
  const LETTERS = ["ң", "ө", "ү"];
  const groupName = document.currentScript.dataset.letters;

  const insert = (box, letter, big) => {
    const start = box.selectionStart;
    const before = box.value.slice(0, start);
    const text = big || /(^|[.!?]\s+)$/.test(before) ? letter.toUpperCase() : letter;
    box.focus();
    box.setRangeText(text, start, box.selectionEnd, "end");
    box.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const bar = (box) => {
    const group = document.createElement("div");
    group.className = "letters";
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", groupName);
    for (const letter of LETTERS) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = letter;
      button.lang = "ky";
      // The box keeps the focus, so the keyboard of a phone stays open.
      button.addEventListener("pointerdown", (event) => event.preventDefault());
      button.addEventListener("click", (event) => insert(box, letter, event.shiftKey));
      group.append(button);
    }
    return group;
  };

  const enhance = (root) => {
    for (const box of root.querySelectorAll("[data-letters='yes']")) {
      box.dataset.letters = "shown";
      box.after(bar(box));
    }
  };

  enhance(document);
  document.addEventListener("htmx:load", (event) => enhance(event.target));
}
