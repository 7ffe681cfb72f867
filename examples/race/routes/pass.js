"use strict";

// Gives a page the pass that it shows when it connects. The page shows the one that it has, to stay who it is.

const events = require("monument").events;

let passes;

events.on("route:/pass:get", ({ req, res }) => {
  res.setHeader("Cache-Control", "no-store");
  res.setHeader("Content-Type", "text/plain");
  res.end(passes.make(req.headers["x-pass"]));
});

module.exports = (given) => {
  passes = given;
};
