"use strict";

const events = require("monument").events;

events.on("error:404", (connection) => {
  connection.res.statusCode = 404;
  connection.res.send("<!doctype html><title>Not found</title><h1>There is nothing here</h1>");
});
