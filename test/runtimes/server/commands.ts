/** The application of the server under test, and what the suite can have it do. */
import { EventEmitter } from "node:events";
import type { IncomingMessage, Server } from "node:http";
import { setImmediate as nextTurn } from "node:timers/promises";
import { attach, type Passthrough, ReplyError, reply, type Session, type Sockets } from "monument-ws/server";

const SETS_PER_TURN = 10;

/** What a socket of `ws` does; other runtimes have their own. */
interface RawSocket {
  send(data: string | Uint8Array): void;
  terminate(): void;
}

/** The application, mounted on an HTTP server. */
export function serve(server: Server) {
  const events = new EventEmitter();
  const quiet = { info: () => {}, warn: () => {}, error: () => {} };
  const sockets = attach(server, {
    webSockets: true,
    events,
    log: quiet,
    maxFramesPerSecond: 100_000, // floods are a matter of the unit tests
    maxFrameBurst: 100_000,
    heartbeatMs: 500,
    waitMs: 500,
    checkMs: 100,
  });
  const board = new Board(sockets);
  serveItems(sockets, events, board);
  serveEvents(sockets, events, board);
  return commandsOf(sockets, board);
}

function urlOf({ request }: Session): string | undefined {
  return (request as IncomingMessage).url; // each session comes from an upgrade
}

/** What the application knows. */
class Board {
  readonly scores = new Map<string, unknown>();
  readonly calls = new Map<string, number>();
  readonly heard: unknown[] = [];
  readonly raw = new Map<string, { socket: RawSocket; session: Session }>();
  readonly held: Array<() => void> = [];
  #sockets: Sockets;

  constructor(sockets: Sockets) {
    this.#sockets = sockets;
  }

  count(name: string): void {
    this.calls.set(name, (this.calls.get(name) ?? 0) + 1);
  }

  sessionsOf(as: string): Session[] {
    return [...this.#sockets.sessions].filter((each) => urlOf(each) === `/?as=${as}`);
  }
}

function serveItems(sockets: Sockets, events: EventEmitter, board: Board): void {
  events.on("data:get:score", (id) => {
    board.count(`score:${id}`);
    if (board.scores.has(id)) events.emit(`data:set:score:${id}`, board.scores.get(id));
  });
  events.on("data:get:echo", (id) => {
    if (id === undefined) events.emit("data:set:echo", [1, 2, 3]);
    else setImmediate(() => events.emit(`data:set:echo:${id}`, { id }));
  });
  events.on("data:get:held", (id) => {
    board.count(`held:${id}`);
    board.held.push(() => events.emit(`data:set:held:${id}`, { id }));
  });
  events.on("data:get:broken", () => {
    throw new Error("a secret");
  });
  events.on("data:get:nothing", () => events.emit("data:set:nothing"));
  events.on("data:get:endless", () => {
    const cycle: { inner?: unknown } = {};
    cycle.inner = cycle;
    events.emit("data:set:endless", cycle);
  });
  sockets.answer("mine", ({ session }) => ({ url: urlOf(session) }));
  sockets.answer("refused", () => {
    throw new ReplyError("not-today", "come back tomorrow");
  });
}

function serveEvents(sockets: Sockets, events: EventEmitter, board: Board): void {
  sockets.handle("here", ({ as }, { socket, session }) => {
    // Whatever library made it, it is a web socket that sends and ends.
    board.raw.set(String(as), { socket: socket as RawSocket, session });
    return "welcome";
  });
  sockets.handle("add", async ({ a, b }) => {
    board.count(`add:${a}`);
    return Number(a) + Number(b);
  });
  sockets.handle("hold", ({ as }) => {
    board.count(`hold:${as}`);
    return new Promise((resolve) => board.held.push(() => resolve("released")));
  });
  sockets.handle("refuse", () => {
    throw new ReplyError("not-you", "you may not");
  });
  sockets.handle("break", () => {
    throw new Error("a secret");
  });
  sockets.handle("say back", ({ value }, { session }) => session.emit("said", { value }));
  events.on("plain", (payload: Passthrough) => reply(payload, payload.message));
  events.on("cheer", (payload: Passthrough) => board.heard.push(payload.message));
}

function commandsOf(sockets: Sockets, board: Board) {
  const publish = (id: string, value: unknown): void => {
    board.scores.set(id, value);
    sockets.publish("score", id, value);
  };
  return {
    publish,
    /** Sets an item to many versions of a long value. */
    async flood(id: string, count: number, characters: number) {
      const filler = "x".repeat(characters);
      for (let version = 1; version <= count; version++) {
        publish(id, { version, filler });
        if (version % SETS_PER_TURN === 0) await nextTurn();
      }
      return sockets.stats();
    },
    /** Sends many numbered events to everybody. */
    async broadcast(event: string, count: number) {
      for (let n = 1; n <= count; n++) sockets.broadcast(event, { n });
    },
    /** Lets all handlers go on that wait. */
    release: () => board.held.splice(0).forEach((go) => void go()),
    /** How often a handler was called. */
    calls: (name: string) => board.calls.get(name) ?? 0,
    /** The events "cheer" with this name, as they arrived. */
    heard: (as: string) => board.heard.filter((each) => (each as { as?: unknown }).as === as),
    stats: () => sockets.stats(),
    sessions: (as: string) => board.sessionsOf(as).length,
    /** Resolves when the sessions of that name have ended. */
    async gone(as: string) {
      const ends = board.sessionsOf(as).map(({ signal }) => {
        if (signal.aborted) return undefined;
        return new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
      });
      await Promise.all(ends);
    },
    close: (as: string, code: number) =>
      board.sessionsOf(as).forEach((each) => void each.close(code, "asked")),
    terminate: (as: string) => board.raw.get(as)?.socket.terminate(),
    /** Sends frames that the router would not send to who has said "here". */
    send: (as: string, texts: string[]) => texts.forEach((each) => void board.raw.get(as)?.socket.send(each)),
    sendBinary: (as: string, bytes: number[]) => board.raw.get(as)?.socket.send(Uint8Array.from(bytes)),
    drain: (withinMs: number) => sockets.drain({ withinMs }),
    /** Ends all; then nothing keeps the process. */
    end: () => sockets.close({ graceMs: 500 }),
  };
}

export type ServerCommands = ReturnType<typeof serve>;
