/** 300 sensors that change all the time: npx tsx examples/sensors/server.ts */
import http from "node:http";
import type { AddressInfo } from "node:net";
import { build } from "esbuild";
import { attach, ReplyError } from "monument-ws/server";
import type { Plant, Sensor } from "./contract.js";

const sensors = new Map<number, Sensor>(
  Array.from({ length: 300 }, (_, id) => [id, { id, celsius: 20 + (id % 10) }]),
);

const folder = new URL(".", import.meta.url).pathname;
const bundled = await build({
  entryPoints: [`${folder}page.tsx`],
  bundle: true,
  format: "esm",
  jsx: "automatic",
  define: { "process.env.NODE_ENV": '"production"' },
  write: false,
});
const PAGE = `<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Sensors</title>
<style>body { font: 14px system-ui, sans-serif; color-scheme: light dark } ul { display: grid; gap: 4px; padding: 0;
grid-template-columns: repeat(auto-fill, minmax(6rem, 1fr)); list-style: none } .stale, .loading { opacity: 0.5 }</style>
<main></main><script type="module" src="/page.js"></script>`;
const server = http.createServer(({ url }, response) => {
  const isScript = url === "/page.js";
  response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
  response.end(isScript ? bundled.outputFiles[0]?.contents : PAGE);
});

const sockets = attach<Plant>(server, { webSockets: true });
sockets.answer("sensors", ({ id }) => {
  if (id === undefined) return [...sensors.keys()];
  const sensor = sensors.get(id);
  if (!sensor) throw new ReplyError("no-sensor", `there is no sensor ${id}`);
  return sensor;
});

// Ten sensors change every tenth of a second: only they are sent.
let next = 0;
setInterval(() => {
  for (let count = 0; count < 10; count++) {
    const id = next++ % sensors.size;
    const sensor = { id, celsius: 20 + Math.round(Math.sin(next / 50) * 100) / 10 };
    sensors.set(id, sensor);
    sockets.publish("sensors", id, sensor);
  }
}, 100);

server.listen(Number(process.env.PORT ?? 3000), "localhost", () => {
  const { port } = server.address() as AddressInfo;
  console.log(`http://localhost:${port}/`);
});
