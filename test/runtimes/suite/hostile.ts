import { ARRAYS, nestedFrame, notFrames, notJson, polluting } from "../../support/bad-input.js";
import { Inbox } from "../../support/inbox.js";
import type { OddFrame } from "../harness.js";
import { same } from "./expect.js";
import { Group } from "./registry.js";
import { reaches } from "./world.js";

export const hostile = new Group("hostile frames");

hostile.check("of a server are ignored by the client, which goes on", async (world) => {
  const client = world.client();
  const states: string[] = [];
  await client.request("here", { as: world.name });
  client.onState(({ name }) => void states.push(name));
  const junk = [
    ...notJson,
    ...notFrames,
    ...polluting,
    '{"event":"ws:reply","ref":"nobody asked","data":1}',
    '{"event":"ws:reply","ref":{"toString":1}}',
    '{"event":"data:set:score","error":5,"etag":{}}',
    '{"event":"ws:welcome","heartbeatMs":"soon"}',
    '{"event":"ws:unknown"}',
    nestedFrame(1_000, ARRAYS),
  ];
  await world.server.send(world.name, junk);
  same([await client.get("echo"), states], [[1, 2, 3], []]);
  same(({} as { polluted?: unknown }).polluted, undefined);
});

hostile.check("that are binary are ignored by the client", async (world) => {
  const client = world.client();
  await client.request("here", { as: world.name });
  const heard = new Inbox<unknown>();
  client.on("*", (message) => heard.put(message));
  await world.server.sendBinary(
    world.name,
    [...'{"event":"said"}'].map((each) => each.charCodeAt(0)),
  );
  await client.request("say back", { value: 1 });
  same([await heard.next(), heard.all.length], [{ event: "said", value: 1 }, 1]);
});

for (const [what, frame] of [
  ["with a reserved bit", { payload: "{}", reserved: 4 }],
  ["with an opcode that nobody knows", { payload: "{}", opcode: 3 }],
  ["with text that is no UTF-8", { bytes: [0xc3, 0x28] }],
  ["of control that are in pieces", { payload: "x", opcode: 9, isFinal: false }],
] satisfies Array<[string, OddFrame]>) {
  for (const direction of ["toClient", "toServer"] as const) {
    hostile.check(`${what} ${direction} cost the connection, and the client returns`, async (world) => {
      const client = world.client();
      await client.connect();
      await client.get("echo");
      const waiting = reaches(client, "waiting");
      await world.link.say(direction, { ...frame, isMasked: direction === "toServer" });
      await waiting;
      same(await client.get("echo"), [1, 2, 3]);
    });
  }
}

hostile.check("that are not masked are not taken by the server", async (world) => {
  const client = world.client();
  await client.connect();
  await client.get("echo");
  const waiting = reaches(client, "waiting");
  const payload = JSON.stringify({ event: "cheer", as: world.name });
  await world.link.say("toServer", { payload, isMasked: false });
  await waiting;
  same([await client.get("echo"), await world.server.heard(world.name)], [[1, 2, 3], []]);
});

hostile.check("of a client are ignored or refused by the server, which goes on with it", async (world) => {
  const before = await world.server.stats();
  const answer = await world.link.attack([...notJson, ...notFrames, ...polluting]);
  same(answer, { event: "data:set:echo:after", ref: "after", data: { id: "after" } });
  const { ignored } = await world.server.stats();
  same(ignored - before.ignored, notJson.length + notFrames.length);
});

hostile.check("in too many pieces cost a client its connection", async (world) => {
  const client = world.client();
  await client.connect();
  await client.get("echo");
  const waiting = reaches(client, "waiting");
  await world.link.sayInPieces([...JSON.stringify({ event: "cheer", text: "x".repeat(300) })]);
  await waiting;
  same(await client.get("echo"), [1, 2, 3]);
});
