/** A car park with two levels of 100 spaces, of which `ng build` has made the page: npx tsx examples/angular/server.ts */
import { existsSync, readFileSync } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { attach, ReplyError } from "monument-ws/server";
import type { Garage, Space } from "./contract.js";

const spaces: Space[] = Array.from({ length: 200 }, (_, id) => ({ id, plate: null }));

const folder = process.env.PAGE ?? fileURLToPath(new URL("dist/browser", import.meta.url));
const TYPES: Record<string, string> = { js: "text/javascript", css: "text/css" };
const server = http.createServer(({ url = "/" }, response) => {
  const type = TYPES[url.split(".").at(-1) ?? ""];
  const file = join(folder, type && existsSync(join(folder, url)) ? url : "index.html");
  response.setHeader("content-type", type ?? "text/html");
  response.end(readFileSync(file));
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
