// Small comforts. Everything works without this file.
"use strict";

// The label of the last button follows the answers; the server decides all the same.
const go = document.querySelector("button[data-all]");
if (go) {
  const form = go.form;
  const tell = () => {
    const later = form.elements.at && form.elements.at.value.trim();
    const quiet = form.elements.notify && form.elements.notify.value === "no";
    go.textContent = later && go.dataset.later ? go.dataset.later : quiet ? go.dataset.quiet : go.dataset.all;
  };
  form.addEventListener("input", tell);
  tell();
}

for (const place of document.querySelectorAll("[data-words-of]")) {
  const field = document.getElementById(place.dataset.wordsOf);
  const count = () => {
    const words = field.value.trim().split(/\s+/).filter(Boolean).length;
    place.textContent = `${words} ${words === 1 ? "word" : "words"} · `;
  };
  place.hidden = false;
  field.addEventListener("input", count);
  count();
}

// A phrase goes into the words in place, after what stands there; the first blank is chosen, to be typed over.
for (const tile of document.querySelectorAll("[data-phrase]")) {
  tile.addEventListener("click", (event) => {
    event.preventDefault();
    const { body, status } = tile.form.elements;
    const phrase = tile.dataset.phrase;
    if (!body.value.includes(phrase)) body.value = body.value.trim() ? `${body.value.trimEnd()}\n\n${phrase}` : phrase;
    if (status && tile.dataset.status) status.value = tile.dataset.status;
    choose(body, body.value.indexOf(phrase));
    body.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
const begun = document.querySelector("textarea[autofocus]");
if (begun) choose(begun, 0);

function choose(field, from) {
  field.focus();
  const blank = /‹[^‹›\n]+›/.exec(field.value.slice(from));
  if (blank) field.setSelectionRange(from + blank.index, from + blank.index + blank[0].length);
}

// Counts the seconds down, then asks the server what became of it.
const clock = document.querySelector("[data-countdown]");
if (clock) {
  const end = Date.now() + 1000 * Number(clock.dataset.countdown);
  const timer = setInterval(() => {
    const left = Math.max(0, Math.ceil((end - Date.now()) / 1000));
    clock.textContent = left;
    if (left === 0) {
      clearInterval(timer);
      setTimeout(() => location.reload(), 1500);
    }
  }, 250);
}

// On a phone the places of the admin are wider than the screen: show the one that is open.
const here = document.querySelector(".bar nav [aria-current]");
if (here) here.parentElement.scrollLeft = here.offsetLeft - (here.parentElement.clientWidth - here.offsetWidth) / 2;
