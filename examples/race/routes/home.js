"use strict";

const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const events = require("monument").events;

const html = readFileSync(join(__dirname, "../page/index.html"), "utf8");

events.on("route:/:get", (connection) => {
  connection.res.send(html);
});
