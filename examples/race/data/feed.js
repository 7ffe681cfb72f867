"use strict";

// Publishes the race a few times per second, as any part of a monument application publishes: by set events.
// Nothing in this folder knows of web sockets.

const events = require("monument").events;
const timing = require("./timing.js");

const INTERVAL_MS = 250;

function publish() {
  timing.advance(Date.now());
  events.emit("data:set:clock", timing.clock());
  const riders = timing.riders();
  events.emit("data:set:riders", riders);
  for (const rider of riders) events.emit(`data:set:riders:${rider.id}`, rider);
}

let timer;

module.exports = {
  start() {
    timer = setInterval(publish, INTERVAL_MS);
  },
  stop() {
    clearInterval(timer);
  },
};
