/** A page that is rendered on a server: it imports the client and shows an item, and nothing starts. */
import process from "node:process";
import { createClient } from "monument-ws";
import { createElement, useSyncExternalStore } from "react";
import { renderToString } from "react-dom/server";

const client = createClient({ url: "ws://127.0.0.1:1" });
const clock = client.item("clock");

function Clock() {
  const { status, value } = useSyncExternalStore(clock.subscribe, clock.get, clock.get);
  return createElement("p", null, `${status} ${value ?? "nothing yet"}`);
}

const before = process.getActiveResourcesInfo().join();
const html = renderToString(createElement(Clock));
const isQuiet = process.getActiveResourcesInfo().join() === before && client.state.name === "idle";
console.log(JSON.stringify({ html, isQuiet }));
