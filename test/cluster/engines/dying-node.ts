/** A node that says "running" when it runs the request of its only client, and never answers: to be killed meanwhile. */
import IoRedis from "ioredis";
import * as natsLibrary from "nats";
import { nats } from "../../../engines/nats.js";
import { redis } from "../../../engines/redis.js";
import { createRouter } from "../../../server/index.js";
import { Viewer } from "../../support/viewer.js";

const [program, portText] = process.argv.slice(2);
const port = Number(portText);
const cluster =
  program === "redis-server"
    ? redis(new IoRedis({ port, host: "127.0.0.1", lazyConnect: true }))
    : nats(natsLibrary, { port });
const router = createRouter({ webSockets: true, cluster });
router.handle("slow", () => {
  console.log("running");
  return new Promise(() => {});
});
new Viewer(router).say({ event: "slow", ref: "1" });
