"use strict";

const events = require("monument").events;
const timing = require("./timing.js");

events.on("data:get:history", () => {
  timing
    .readHistory()
    .then((samples) => events.emit("data:set:history", samples))
    .catch((error) => events.emit("data:set:history", error));
});
