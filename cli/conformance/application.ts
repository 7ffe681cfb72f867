/** The application that docs/CONFORMANCE.md describes, on our own server. */
import { EventEmitter } from "node:events";
import type { Server } from "node:http";
import type { AttachOptions, attach, Permission, Sockets } from "monument-ws/server";

import { type ContractModule, createContract } from "./contract.js";

type Fields = Readonly<Record<string, unknown>>;

/** What the application needs of monument-ws/server and monument-ws/contract: it is handed over, so that the sources can be tested as well. */
export interface ServerModule extends ContractModule {
  attach: typeof attach;
  ReplyError: new (code: string, message: string) => Error;
}

/** What is odd about each arrangement. */
const ARRANGEMENTS: Readonly<Record<string, Partial<AttachOptions>>> = {
  data: { webSockets: "data" },
  passthrough: { webSockets: "passthrough" },
  token: { authenticateToken, authorize, authTimeoutMs: 400 },
  limits: {
    getTimeoutMs: 200,
    maxInFlight: 3,
    maxSessionBytes: 8_300,
    maxNesting: 8,
    maxPayloadBytes: 4_096,
    maxFragments: 4,
    maxFramesPerSecond: 40,
    maxFrameBurst: 20,
    maxThrottledMs: 1_000,
    requestWindowMs: 500,
    maxReplyCharacters: 1_000,
  },
  silence: { heartbeatMs: 200, waitMs: 300, checkMs: 50 },
  leaving: {},
};

const BY_CONTRACT = "contract";

/** Serves the application on `server`: the usual arrangement at `/`, the others under their names. */
export function serveApplication(server: Server, module: ServerModule): void {
  serve(server, module, "/", {});
  for (const [name, options] of Object.entries(ARRANGEMENTS)) serve(server, module, `/${name}`, options);
  serve(server, module, `/${BY_CONTRACT}`, { contract: createContract(module) });
}

function serve(server: Server, module: ServerModule, path: string, options: Partial<AttachOptions>): void {
  const events = new EventEmitter();
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  const sockets = module.attach(server, {
    webSockets: true,
    log,
    maxFramesPerSecond: 1_000,
    maxFrameBurst: 1_000,
    ...options,
    events,
    path,
  });
  addItems(events, module);
  addEvents(sockets, module);
  events.on("conformance:leave", () => {
    // In a later turn: what is said now is still sent.
    setImmediate(() => void sockets.close({ graceMs: 200 }).then(() => serve(server, module, path, options)));
  });
}

function addItems(events: EventEmitter, { ReplyError }: ServerModule): void {
  const held = new Map<unknown, unknown>();
  const heard: string[] = [];
  const answers: Record<string, (id: unknown) => unknown> = {
    held: (id) => held.get(id) ?? null,
    failing: () => new ReplyError("conformance:no", "not today"),
    arrangements: () =>
      Object.fromEntries([...Object.keys(ARRANGEMENTS), BY_CONTRACT].map((name) => [name, `/${name}`])),
    heard: () => heard,
    secret: () => "kept",
  };
  const toSet = (name: string, id: unknown): string =>
    `data:set:conformance:${name}${id === undefined ? "" : `:${String(id)}`}`;
  for (const [name, answer] of Object.entries(answers)) {
    events.on(`data:get:conformance:${name}`, (id) => events.emit(toSet(name, id), answer(id)));
  }
  events.on("conformance:get:odd:get:name", () => events.emit("conformance:set:odd:get:name", "odd"));
  events.on("data:get:conformance:never", () => {});
  events.on("data:get:conformance:late", (id) => setTimeout(() => events.emit(toSet("late", id), id), 150));
  events.on("data:get:conformance:throwing", () => {
    throw new Error("a secret of the application");
  });
  events.on("conformance:set", ({ message: { name, id, value, error } }: { message: Fields }) => {
    if (name === "held") held.set(id, value);
    events.emit(toSet(String(name), id), error ? new ReplyError("conformance:no", "not today") : value);
  });
  // What would speak in the application's voice: it must never come from the wire.
  for (const name of ["error", "error:404", "removeListener", "ws:own", "data:set:conformance:voice"]) {
    events.on(name, (payload) => {
      if (Object(payload).message !== undefined) heard.push(name);
    });
  }
}

function addEvents(sockets: Sockets, { ReplyError }: ServerModule): void {
  const runs = new Map<unknown, number>();
  sockets.handle("conformance:echo", (message, { session }) =>
    session.emit("conformance:echoed", { message }),
  );
  sockets.handle("data:get:conformance:passed", (message, { session }) => {
    session.emit("conformance:echoed", { message });
    return message;
  });
  sockets.handle("conformance:many", ({ count }, { session }) => {
    for (let n = 1; n <= Number(count); n++) session.emit("conformance:one", { n });
  });
  sockets.handle("conformance:silent", () => undefined);
  sockets.handle("conformance:tell", ({ group, value }) =>
    sockets.emit({ group: String(group) }, "conformance:told", { value }),
  );
  sockets.handle("conformance:ask", async ({ key, value, error, afterMs = 0 }) => {
    runs.set(key, (runs.get(key) ?? 0) + 1);
    await new Promise((resolve) => setTimeout(resolve, Number(afterMs)));
    if (error) throw new ReplyError("conformance:no", "not today");
    return { value, runs: runs.get(key) };
  });
}

/** A token is JSON: `{"user":"ann","expiresInMs":300,"may":["secret"],"afterMs":1000}`. */
async function authenticateToken(token: string | undefined) {
  const { user, may, expiresInMs, afterMs = 0 } = JSON.parse(token ?? "{}");
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  if (typeof user !== "string") return undefined;
  return { user: { id: user, may }, ...(expiresInMs && { expiresAt: Date.now() + expiresInMs }) };
}

/** What has "secret" in its name is for those whose token says so. An event says how long the decision takes. */
async function authorize({ user, event, name, setEvent, message }: Permission): Promise<boolean> {
  await new Promise((resolve) => setTimeout(resolve, Number(message.decideMs ?? 0)));
  const may: unknown = Object(user).may;
  return !`${event} ${name} ${setEvent}`.includes("secret") || (Array.isArray(may) && may.includes("secret"));
}
