// Sends to the studio what the viewer does not report: what is held down on keyboard and gamepad, and which picture of a
// task was clicked.
"use strict";
(() => {
  const driving = new Set(["KeyW", "KeyA", "KeyS", "KeyD", "KeyQ", "KeyE", "Space", "Escape"]);
  // Shorter than the time after which the studio counts keys as released.
  const repeatMilliseconds = 200;
  const axisStep = 0.02;
  const page = crypto.getRandomValues(new Uint32Array(2)).join("-");
  const held = new Set();
  let axes = [], grip = false;
  let sequence = 0, lastSent = 0, isSending = false;
  const queue = [];

  // One message at a time, in order, so that a short press is not lost.
  async function send() {
    queue.push(JSON.stringify({ page, sequence: sequence++, keys: [...held], axes, grip }));
    lastSent = performance.now();
    if (isSending) return;
    isSending = true;
    while (queue.length > 0) {
      try {
        await fetch("/studio/input", { method: "POST", body: queue[0] });
      } catch {
        // The studio ended; the viewer says so.
      }
      queue.shift();
    }
    isSending = false;
  }

  function isText(element) {
    return element instanceof HTMLElement &&
      (element.isContentEditable || /^(textarea|select)$/i.test(element.tagName) ||
        (element.tagName === "INPUT" && !/^(checkbox|radio|button|range)$/.test(element.type)));
  }

  function onKey(event) {
    const isDown = event.type === "keydown";
    if (!driving.has(event.code)) return;
    if (isDown && (isText(event.target) || event.ctrlKey || event.metaKey || event.altKey)) return;
    if (!isDown && !held.has(event.code)) return;
    // The viewer would move its camera, and the space bar would press the button that was clicked last.
    event.preventDefault();
    event.stopImmediatePropagation();
    if (isDown === held.has(event.code)) return;
    if (isDown) held.add(event.code);
    else held.delete(event.code);
    send();
  }

  function releaseAll() {
    if (held.size === 0) return;
    held.clear();
    send();
  }

  // Before the viewer's own listeners.
  addEventListener("keydown", onKey, true);
  addEventListener("keyup", onKey, true);
  addEventListener("blur", releaseAll);
  document.addEventListener("visibilitychange", releaseAll);

  document.addEventListener("click", (event) => {
    const task = event.target.closest?.("[data-benchtop-task]")?.dataset.benchtopTask;
    if (task) fetch("/studio/task", { method: "POST", body: task }).catch(() => {});
  });

  function poll() {
    const pad = [...navigator.getGamepads()].find((one) => one !== null);
    const now = pad ? [0, 1, 2, 3].map((index) => Math.round((pad.axes[index] ?? 0) / axisStep) * axisStep) : [];
    const nowGrip = pad ? pad.buttons[0]?.pressed ?? false : false;
    const isChanged = nowGrip !== grip || now.length !== axes.length || now.some((value, index) => value !== axes[index]);
    [axes, grip] = [now, nowGrip];
    const isHeld = held.size > 0 || axes.some((value) => Math.abs(value) > 0.1);
    if (isChanged || (isHeld && performance.now() - lastSent > repeatMilliseconds)) send();
  }
  setInterval(poll, 33);
})();
