/**
 * monument's own web sockets with the plain part of the application of docs/CONFORMANCE.md. It is told
 * monument's setting, and prints the port. A process of its own: some vectors end it.
 */
const { mkdirSync, mkdtempSync, rmSync, writeFileSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join } = require("node:path");

const folder = mkdtempSync(join(tmpdir(), "monument-ws-conformance-"));
process.on("exit", () => rmSync(folder, { recursive: true }));
process.on("SIGTERM", () => process.exit());
for (const each of ["routes", "public"]) mkdirSync(join(folder, each));
writeFileSync(join(folder, "routes.json"), '{ "/": ["get"] }');
process.chdir(folder); // monument reads it when it is loaded
const monument = require("monument");

const { events } = monument;
let held = null;
const heard = [];
events.on("data:get:conformance:held", () => events.emit("data:set:conformance:held", held));
events.on("data:get:conformance:heard", () => events.emit("data:set:conformance:heard", heard));
events.on("data:get:conformance:late", (id) => {
  setTimeout(
    () => events.emit(id === undefined ? "data:set:conformance:late" : `data:set:conformance:late:${id}`, id),
    150,
  );
});
events.on("conformance:get:odd:get:name", () => events.emit("conformance:set:odd:get:name", "odd"));
events.on("conformance:set", ({ message: { name, id, value } }) => {
  if (name === "held") held = value;
  events.emit(
    id === undefined ? `data:set:conformance:${name}` : `data:set:conformance:${name}:${id}`,
    value,
  );
});
for (const event of ["conformance:echo", "data:get:conformance:passed"]) {
  events.on(event, (payload) => {
    if (!payload?.socket) return; // asked as data
    payload.socket.send(JSON.stringify({ event: "conformance:echoed", message: payload.message }));
  });
}
for (const event of ["error", "error:404", "removeListener", "ws:own", "data:set:conformance:voice"]) {
  events.on(event, (payload) => {
    if (payload?.message) heard.push(event);
  });
}
events.on("server:started", ({ server }) => console.log(`ws://127.0.0.1:${server.address().port}`));
const log = { info() {}, warn() {}, error() {} };
monument.server({
  port: 0,
  routePath: "./routes",
  compress: false,
  etags: false,
  log,
  webSockets: JSON.parse(process.argv[2]),
});
