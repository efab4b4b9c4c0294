/** A search whose answers are radio buttons: from the words into the answers by keyboard, without sending the form. */

/** Return the answers of a search. */
function answersOf(input) {
  return [...document.getElementById(input.dataset.pick).querySelectorAll("input[type=radio]")];
}

/** Move from the words to the answer that is picked, else to the first. */
function enter(input) {
  const answers = answersOf(input);
  const wanted = answers.find((one) => one.checked) ?? answers[0];
  wanted?.focus();
}

function onKey(event, input) {
  if (event.key === "ArrowDown") {
    event.preventDefault();
    enter(input);
  } else if (event.key === "Enter") {
    // The form is whole only at its end: here Enter looks for what is typed.
    event.preventDefault();
    window.htmx.trigger(input, "search");
  }
}

for (const input of document.querySelectorAll("[data-pick]")) {
  input.addEventListener("keydown", (event) => onKey(event, input));
  const button = input.parentElement.querySelector("[data-pick-search]");
  button?.addEventListener("click", (event) => {
    event.preventDefault();
    window.htmx.trigger(input, "search");
  });
}
