import { setTimeout as pause } from "node:timers/promises";
import { untilAgreed, untilSessions, watchItems } from "../agreement.js";
import type { Check, CheckContext } from "../check.js";
import { Ledger } from "../ledger.js";

/** The server asks soon and waits for less than it is blocked; its clients are patient. */
const SERVER_TIMES = { heartbeatMs: 400, waitMs: 1_500, checkMs: 100 };
const CLIENT_TIMES = { checkMs: 100, waitMs: 20_000 };
/** By then every session has been asked for a sign of life. */
const ASKED_MS = SERVER_TIMES.heartbeatMs * 1.1 + 2 * SERVER_TIMES.checkMs;

const STOPPED_TIMES = { heartbeatMs: 500, waitMs: 500, checkMs: 100 };
const TIMEOUT_MS = 10_000;

/** A server that does nothing for a while: its event loop is blocked, or the whole process stopped. */
export const stalledServer: Check = {
  id: "F7",
  about:
    "event loop stalled, server stopped and continued: no healthy session is dropped, sessions = clients",
  isAlone: true,
  run: async (context) => {
    const [blocked, stopped] = await Promise.all([blockServer(context), stopServer(context)]);
    return { did: `${blocked}; ${stopped}`, violations: [] };
  },
};

/** Blocks the event loop while every session is asked for a sign of life: the answers come, and wait to be read. */
async function blockServer({ stage, isLong, random }: CheckContext): Promise<string> {
  const blocksMs = isLong ? [3_000, 10_000] : [2_500, 3_000];
  const server = await stage.server({ attach: SERVER_TIMES });
  const proxy = await stage.proxy(server);
  const all = stage.clients(isLong ? 300 : 100, proxy.url, { ...CLIENT_TIMES, random });
  watchItems(all, 1);
  const plain = await stage.plainPeers(20, proxy.url);
  await untilAgreed(stage, all, [0]);
  let lost = 0;
  for (const { client } of all) client.onState(() => lost++);
  for (const { socket } of plain) socket.on("close", () => lost++);
  for (const [round, blockMs] of blocksMs.entries()) {
    for (const pipe of proxy.pipes) pipe.stall();
    await pause(ASKED_MS);
    const blocked = server.ask("block", blockMs);
    proxy.resumeAll();
    await blocked;
    await pause(2 * (SERVER_TIMES.heartbeatMs + SERVER_TIMES.checkMs));
    await server.ask("set", 0, round + 1);
    await untilAgreed(stage, all, [round + 1]);
    await untilSessions(stage, server, all.length + plain.length);
  }
  stage.claim(lost === 0, `${lost} of ${all.length + plain.length} healthy sessions were dropped`);
  return `${all.length + plain.length} sessions through stalls of ${blocksMs} ms`;
}

/** Stops the process for longer than its clients wait: they give it up, and must all be there afterwards. */
async function stopServer({ stage, isLong, random }: CheckContext): Promise<string> {
  const stopMs = isLong ? 60_000 : 4_000;
  const times = isLong ? {} : STOPPED_TIMES;
  const server = await stage.server({ attach: times });
  const ledger = new Ledger(stage);
  const options = { ...times, ...(!isLong && { connectTimeoutMs: 1_000 }), timeoutMs: TIMEOUT_MS, random };
  const all = stage.clients(isLong ? 300 : 100, server.url, options);
  watchItems(all, 1);
  await untilAgreed(stage, all, [0]);
  let losses = 0;
  for (const { client } of all) client.onState(({ name }) => name === "waiting" && losses++);
  server.signal("SIGSTOP");
  const set = server.ask("set", 0, 1);
  for (const [number, { client }] of all.entries()) {
    ledger.note("a get", client.get("item0"), TIMEOUT_MS);
    ledger.note("a request", client.request("work", { number }), TIMEOUT_MS);
  }
  await pause(stopMs);
  server.signal("SIGCONT");
  await set;
  await ledger.settled(TIMEOUT_MS + 2_000);
  await untilAgreed(stage, all, [1], 45_000);
  await untilSessions(stage, server, all.length, 45_000);
  const { most } = await server.ask("work");
  stage.claim(most <= 1, `a request ran ${most} times`);
  return `stopped for ${stopMs} ms: ${losses} losses seen by ${all.length} clients, ${ledger}`;
}
