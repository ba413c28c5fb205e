// Shows how far a file is while it is sent; without this script the form works all the same.
"use strict";
(() => {
  const watch = (form) => {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      send(form);
    });
  };

  const send = (form) => {
    const bar = document.getElementById(form.dataset.progress);
    const told = bar.querySelector("[role=status]");
    const meter = bar.querySelector("progress");
    const button = form.querySelector("button");
    const sending = new XMLHttpRequest();
    bar.hidden = false;
    button.disabled = true;
    sending.upload.addEventListener("progress", (sent) => {
      if (!sent.lengthComputable) return;
      meter.max = sent.total;
      meter.value = sent.loaded;
      const share = Math.floor((100 * sent.loaded) / sent.total);
      if (share % 10 === 0) told.textContent = `${share} %`;
    });
    sending.addEventListener("load", () => show(sending));
    sending.addEventListener("error", () => form.submit());
    sending.open("POST", form.action);
    sending.send(new FormData(form));
  };

  // The answer is the page itself, with what was said about the file: it is shown and not asked for again.
  const show = (sending) => {
    const answer = new DOMParser().parseFromString(sending.responseText, "text/html");
    window.history.replaceState(null, "", sending.responseURL);
    document.body.replaceWith(document.adoptNode(answer.body));
    if (window.htmx) window.htmx.process(document.body);
    start();
    const first = document.querySelector("[autofocus], #main [role=status], #main h1");
    if (first) {
      first.tabIndex = -1;
      first.focus();
    }
  };

  const start = () => document.querySelectorAll("form[data-progress]").forEach(watch);
  start();
})();
