"use strict";

const events = require("monument").events;
const timing = require("./timing.js");

const MAX_AGE_MS = 2000;

let cached = null;
let cachedAt = 0;
let fetching = false;

/** Who asked while the list was being fetched: ids, and `undefined` for the whole list. */
const asked = new Set();

function answer(id) {
  if (id === undefined) {
    events.emit("data:set:riders", cached);
    return;
  }
  const rider = cached.find((each) => each.id === id);
  events.emit(`data:set:riders:${id}`, rider ?? new Error(`nobody rides with the number ${id}`));
}

function fail(id, error) {
  events.emit(id === undefined ? "data:set:riders" : `data:set:riders:${id}`, error);
}

function settle(each) {
  fetching = false;
  const ids = [...asked];
  asked.clear();
  ids.forEach(each);
}

function keep(riders) {
  cached = riders;
  cachedAt = Date.now();
}

events.on("data:get:riders", (id) => {
  if (cached !== null && Date.now() - cachedAt < MAX_AGE_MS) {
    answer(id);
    return;
  }
  asked.add(id);
  if (fetching) return;
  fetching = true;
  timing
    .readRiders()
    .then((riders) => {
      keep(riders);
      settle(answer);
    })
    .catch((error) => settle((each) => fail(each, error)));
});

// What the feed sets in between is newer than what was fetched.
events.on("data:set:riders", (riders) => {
  if (!(riders instanceof Error)) keep(riders);
});
