"use strict";

const events = require("monument").events;
const timing = require("./timing.js");

const MAX_AGE_MS = 2000;

let cached = null;
let cachedAt = 0;
let fetching = false;

events.on("data:get:clock", () => {
  if (cached !== null && Date.now() - cachedAt < MAX_AGE_MS) {
    events.emit("data:set:clock", cached);
    return;
  }
  if (fetching) return; // the answer that is on its way is for everybody
  fetching = true;
  timing
    .readClock()
    .then((clock) => events.emit("data:set:clock", clock))
    .catch((error) => events.emit("data:set:clock", error))
    .finally(() => {
      fetching = false;
    });
});

// What the feed sets in between is newer than what was fetched.
events.on("data:set:clock", (clock) => {
  if (clock instanceof Error) return;
  cached = clock;
  cachedAt = Date.now();
});
