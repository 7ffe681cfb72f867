/** @jsxImportSource solid-js */
/** Prints what a server sends of the screen that its first argument names, with the snapshot in its second one. */
import { generateHydrationScript, renderToString } from "solid-js/web";
import { createClient } from "../../../client/index.js";
import type { Page } from "../react/contract.js";
import { App } from "./app.jsx";
import { createScreens } from "./screens.jsx";

class NoSocket {
  constructor() {
    throw new Error("no connection is opened on a server");
  }
}
const text = process.argv[3];
const snapshot = text ? JSON.parse(text) : undefined;
const client = createClient<Page>({ url: "ws://localhost:1/", snapshot, WebSocket: NoSocket as never });
const { LiveProvider, screens } = createScreens();
const html = renderToString(() => (
  <App of={{ LiveProvider, screens }} client={client} shown={process.argv[2] ?? ""} />
));
console.log(JSON.stringify({ html, script: generateHydrationScript(), state: client.state.name }));
client.close(); // so that the program ends, even if it has begun to connect
