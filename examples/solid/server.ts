/** A car park with two levels of 100 spaces: npx tsx examples/solid/server.ts */
import http from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { attach, ReplyError } from "monument-ws/server";
import { build, type Rolldown } from "vite";
import type { Garage, Space } from "./contract.js";

const spaces: Space[] = Array.from({ length: 200 }, (_, id) => ({ id, plate: null }));

const root = fileURLToPath(new URL(".", import.meta.url));
const { output } = (await build({
  root,
  logLevel: "error",
  build: { write: false },
})) as Rolldown.RolldownOutput;
const files = new Map(output.map((file) => [`/${file.fileName}`, "code" in file ? file.code : file.source]));
const TYPES: Record<string, string> = { js: "text/javascript", css: "text/css" };
const server = http.createServer(({ url = "/" }, response) => {
  response.setHeader("content-type", TYPES[url.split(".").at(-1) ?? ""] ?? "text/html");
  response.end(files.get(url) ?? files.get("/index.html"));
});

const sockets = attach<Garage>(server, { webSockets: true });
const spaceOf = (id: unknown): Space => {
  const space = spaces[Number(id)];
  if (!space) throw new ReplyError("no-space", `there is no space ${id}`);
  return space;
};
sockets.answer("spaces", ({ id }) => (id === undefined ? spaces : spaceOf(id)));
sockets.handle("park", ({ id, plate }) => {
  const before = spaceOf(id).plate;
  if (plate && before) throw new ReplyError("taken", `space ${id} is taken`);
  const space = { id, plate };
  spaces[id] = space;
  sockets.publish("spaces", id, space);
  sockets.broadcast("barrier", { text: plate ? `${plate} has come in` : `${before} has left` });
  return space;
});

server.listen(Number(process.env.PORT ?? 3000), "localhost", () => {
  const { port } = server.address() as AddressInfo;
  console.log(`http://localhost:${port}/`);
});
