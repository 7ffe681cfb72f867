import { once } from "node:events";
import net, { type AddressInfo } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { untilAgreed, watchItems } from "../agreement.js";
import { nameOf } from "../application.js";
import type { Check } from "../check.js";
import { eventually } from "../eventually.js";
import { answerTo, frame, handshake } from "../raw-frames.js";
import { RawPeer } from "../raw-peer.js";
import type { Stage, StressServer } from "../stage.js";

const BYTES = 300; // more than the 125 of the shortest kind of frame
const DEADLINE_MS = 15_000;

/** The same conversation, cut into segments in every way. */
export const segments: Check = {
  id: "F11",
  about: "every byte in its own segment, handshake and first frame in one: the same results",
  run: async ({ stage, isLong }) => {
    const calls = isLong ? 200 : 10;
    const server = await stage.server({ bytes: BYTES });
    const proxy = await stage.proxy(server);
    proxy.shape = "byte by byte";
    const [whole, sliced] = [
      await converse(stage, server, server.url, calls),
      await converse(stage, server, proxy.url, calls),
    ];
    stage.claim(isDeepStrictEqual(whole, sliced), `byte by byte a client hears ${sliced.slice(0, 3)}`);
    const heard = await Promise.all(Object.values(WAYS).map((send) => hearRaw(stage, server, send)));
    for (const [index, way] of Object.keys(WAYS).entries()) {
      const isSame = isDeepStrictEqual(heard[index], heard[0]) && heard[index]?.length === FRAMES.length;
      stage.claim(isSame, `${way} a peer hears ${heard[index]}`);
    }
    await hearInOneSegment(stage);
    const did = `${whole.length} results of a client whole and byte by byte, ${FRAMES.length} of a peer in ${heard.length} ways`;
    return { did, violations: [] };
  },
};

/** What a client of ours gets to know in a conversation. */
async function converse(stage: Stage, server: StressServer, url: string, calls: number): Promise<unknown[]> {
  const tapped = stage.client(url, { timeoutMs: DEADLINE_MS });
  const { client } = tapped;
  const heard: unknown[] = [];
  const news = new Promise((resolve) => client.on("news", ({ n }) => resolve(n)));
  await server.ask("set", 0, 1);
  watchItems([tapped], 1);
  for (let number = 0; number < calls; number++) {
    heard.push(await client.request("echo", { number }), await client.get(nameOf(0)));
    heard.push(await client.get("nobody").catch(({ code }) => code));
  }
  await server.ask("set", 0, 2);
  await untilAgreed(stage, [tapped], [2]);
  await server.ask("broadcast", 7);
  heard.push(await news, client.item(nameOf(0)).get().value, tapped.tap.sockets.length);
  client.close();
  return heard;
}

const FRAMES = [
  { event: "ws:hello", version: 1, client: "raw" },
  { event: "echo", number: 5, ref: "a", filler: "ä".repeat(BYTES) },
  { event: "data:get:item0", ref: "b" },
  { event: "data:get:nobody", ref: "c" },
].map((each) => JSON.stringify(each));

type Send = (peer: RawPeer) => Promise<void>;

const WAYS: Record<string, Send> = {
  "one frame after the other": async (peer) => {
    await peer.send(handshake());
    await eventually(() => peer.status !== undefined, DEADLINE_MS);
    for (const text of FRAMES) await peer.send(frame(text));
  },
  "all in one segment": (peer) => peer.send(everything()),
  "handshake and half a frame in one segment": async (peer) => {
    const all = everything();
    const middle = handshake().length + 10;
    await peer.send(all.subarray(0, middle));
    await eventually(() => peer.status !== undefined, DEADLINE_MS);
    await peer.send(all.subarray(middle));
  },
  "byte by byte": async (peer) => {
    for (const byte of everything()) {
      await peer.send(Buffer.of(byte));
      await nextTurn();
    }
  },
};

function everything(): Buffer {
  return Buffer.concat([Buffer.from(handshake()), ...FRAMES.map((text) => frame(text))]);
}

/** What a raw peer hears, in the order of its refs; the name of the session is another each time. */
async function hearRaw(stage: Stage, server: StressServer, send: Send): Promise<string[]> {
  const peer = new RawPeer(stage, server.port);
  await send(peer);
  await eventually(() => peer.texts.length === FRAMES.length, DEADLINE_MS);
  peer.socket.destroy();
  return peer.texts.map((text) => text.replace(/"session":"[^"]+"/, "")).sort();
}

/** A server whose handshake and first frames come in one segment: our client hears them all. */
async function hearInOneSegment(stage: Stage): Promise<void> {
  const texts = [
    '{"event":"ws:welcome","version":1,"session":"s","heartbeatMs":9000}',
    '{"event":"news","n":1}',
  ];
  const server = net.createServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", (request) => {
      const frames = texts.map((text) => frame(text, undefined, false));
      socket.write(Buffer.concat([Buffer.from(answerTo(request.toString())), ...frames]));
    });
    stage.atEnd(() => socket.destroy());
  });
  server.listen(0, "127.0.0.1");
  stage.atEnd(() => server.close());
  await once(server, "listening");
  const { client } = stage.client(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  let heard: unknown;
  client.on("news", ({ n }) => {
    heard = n;
  });
  client.connect().catch(() => {});
  await eventually(() => heard !== undefined, DEADLINE_MS);
  stage.claim(heard === 1, "a client did not hear the frame that came with the handshake");
}
