import { serialize } from "../shared/envelope.js";
import { PROTOCOL_VERSION } from "../shared/limits.js";
import type { Base } from "./context.js";
import { MIN_RENEW_MS, RENEW_AFTER } from "./limits.js";
import { randomId } from "./random-id.js";
import { send } from "./sockets.js";
import { createTimer } from "./timer.js";

/** Gives the first frame of a connection, at once or when the token is there. Throws what the token's function throws. */
export type ToHello = (then: (hello: string) => void, otherwise: (error: unknown) => void) => void;

/** How the client says who it is, and shows a new token before the old one expires. */
export function createIntroduction({ clock, report, on, token, sockets }: Base): ToHello {
  const timer = createTimer(clock);
  const client = randomId();
  const toText = (shown: string | undefined): string =>
    serialize({ event: "ws:hello", version: PROTOCOL_VERSION, client, parts: true, token: shown });
  const toHello: ToHello = (then, otherwise) => {
    const shown = typeof token === "function" ? token() : token;
    if (typeof shown === "object") Promise.resolve(shown).then(toText).then(then, otherwise);
    else then(toText(shown));
  };
  on("ws:end", timer);
  on("ws:welcome", ({ expiresInMs }) => {
    const { live } = sockets;
    timer();
    if (expiresInMs === undefined) return;
    timer(Math.max(MIN_RENEW_MS, RENEW_AFTER * expiresInMs), () => {
      // What fails is reported: the server ends the session when the old token expires, and then it is asked again.
      // Over another connection than this one nothing is to be renewed, nor over one that the client came from.
      new Promise(toHello).then((hello) => live === sockets.live && send(live, hello), report);
    });
  });
  return toHello;
}
