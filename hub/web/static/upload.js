// Shows how far a file is while it is sent; without this script the form works all the same.
"use strict";
document.querySelectorAll("form[data-progress]").forEach((form) => {
  form.addEventListener("submit", (event) => {
    if (!window.FormData || !form.checkValidity()) return;
    event.preventDefault();
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
    sending.addEventListener("load", () => {
      if (sending.status < 400) {
        window.location.assign(sending.responseURL);
        return;
      }
      const answer = new DOMParser().parseFromString(sending.responseText, "text/html");
      document.getElementById("main").replaceWith(answer.getElementById("main"));
    });
    sending.addEventListener("error", () => {
      bar.hidden = true;
      button.disabled = false;
      form.submit();
    });
    sending.open("POST", form.action);
    sending.send(new FormData(form));
  });
});
