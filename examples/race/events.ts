/** What pages may say to the server of the race tracker, and what it does then. */
import { ReplyError, type Sockets } from "monument-ws/server";
import type { Clock, Race, Said } from "./contract.js";
import { cut, holdBack, kill } from "./faults.js";
import { Members } from "./members.js";

const MAX_SAID = 30;

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
  const said: Said[] = [];
  let count = 0;

  sockets.answer("chat", () => [...said]);

  sockets.handle("authorize:user", ({ credentialsObj }, { session }) =>
    members.admit(credentialsObj, session),
  );

  sockets.handle("chat:say", ({ token, text }) => {
    const from = members.nameOf(token);
    if (from === undefined) throw new ReplyError("unknown", "sign in before you say something");
    const message = { id: ++count, from, text, at: Date.now() };
    said.push(message);
    said.splice(0, said.length - MAX_SAID);
    sockets.broadcast("chat:message", message);
  });

  sockets.handle("race:cheer", ({ rider }) => {
    const name = timing.cheer(rider);
    if (name !== undefined) sockets.broadcast("race:cheer", { rider, name });
  });

  sockets.handle("link:cut", (_message, { socket }) => cut(socket));
  sockets.handle("link:kill", (_message, { session }) => kill(session));
  sockets.handle("link:slow", async (_message, { session }) => {
    await holdBack(session);
    return { tick: timing.clock().tick };
  });
}
