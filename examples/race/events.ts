/** What pages may say to the server of the race tracker, and what it does then. */
import { IncomingMessage } from "node:http";
import { setTimeout } from "node:timers/promises";
import { ReplyError, type Session, type Sockets } from "monument-ws/server";
import { WebSocket } from "ws";
import { type Clock, type Race, SLOW_MS } from "./contract.js";
import { Members } from "./members.js";

const MAX_TEXT_LENGTH = 280;

/** The part of the timing system that people can touch. */
export interface Timing {
  /** Counts a cheer. Returns the rider's name, if somebody rides with that number. */
  cheer(rider: number): string | undefined;
  /** The clock as it is now. */
  clock(): Clock;
}

/** Answers the passthrough events of all pages. */
export function handleEvents(sockets: Sockets<Race>, timing: Timing): void {
  const members = new Members();

  sockets.handle("authorize:user", ({ credentialsObj }, { session }) =>
    members.admit(credentialsObj, session),
  );

  sockets.handle("chat:say", ({ token, text }) => {
    const from = members.nameOf(token);
    if (from === undefined) throw new ReplyError("unknown", "sign in before you say something");
    const said = typeof text === "string" ? text.trim().slice(0, MAX_TEXT_LENGTH) : "";
    if (said !== "") sockets.broadcast("chat:message", { from, text: said });
  });

  sockets.handle("race:cheer", ({ rider }) => {
    const name = timing.cheer(rider);
    if (name !== undefined) sockets.broadcast("race:cheer", { rider, name });
  });

  sockets.handle("link:cut", (_message, { socket }) => {
    // No goodbye, as when a cable is pulled: the page has to find out and come back by itself.
    if (socket instanceof WebSocket) socket.terminate();
  });

  sockets.handle("link:slow", async (_message, { session }) => {
    await holdBack(session);
    return { tick: timing.clock().tick };
  });
}

/** Lets nothing out to one client for a while, as a bad network does: what is written piles up in its socket. */
async function holdBack({ request, signal }: Session<Race>): Promise<void> {
  if (!(request instanceof IncomingMessage)) return;
  const { socket } = request;
  socket.cork();
  await setTimeout(SLOW_MS, undefined, { signal }).catch(() => {}); // rejects when the client leaves
  socket.uncork(); // also when the server closes: its goodbye waits in there
}
