import { createHash } from "node:crypto";
import { type Claims, REQUESTS } from "../../cluster/claims.js";
import { decode, encode } from "../../shared/envelope.js";
import type { Failure } from "../../shared/errors.js";
import type { RequestsElsewhere, SendReply, Told } from "../events/requests-elsewhere.js";

/** The most text in one claim; a NATS server accepts far more. */
const MOST_CHARACTERS = 256 * 1024;

const GONE = {
  code: "interrupted",
  message: "the server that ran this request is gone: the request may have run",
};
const TOO_LONG = {
  code: "limit",
  message: `the request ran, but its reply is too long for other servers to know it (${MOST_CHARACTERS} characters)`,
};

/** Runs a request on one node only. Whichever node its client reconnects to, it gets the same reply. */
export class RequestRelay implements RequestsElsewhere {
  #claims: Claims;
  #keepMs: number;

  /** A request is remembered for `keepMs`. */
  constructor(claims: Claims, keepMs: number) {
    this.#claims = claims;
    this.#keepMs = keepMs;
  }

  async claim(client: string, ref: string, send: SendReply): Promise<Told | undefined> {
    const claims = this.#claims;
    const name = JSON.stringify([client, ref]);
    const key = REQUESTS + createHash("sha256").update(name).digest("base64url");
    const ifGone = encodeError(ref, GONE);
    const settled = (text: string): void => send(isReply(text, ref) ? text : ifGone);
    const claim = await claims.claim({ key, keepMs: this.#keepMs, ifGone, settled });
    return (
      claim && {
        settle: (reply) =>
          claims.settle(claim, reply.length > MOST_CHARACTERS ? encodeError(ref, TOO_LONG) : reply),
        forget: (isOld) => claims.forget(claim, isOld),
      }
    );
  }
}

function encodeError(ref: string, error: Failure): string {
  return encode({ event: "ws:reply", ref, error });
}

/** Whether this is the reply to the request `ref`: anybody with access to the engine could have written it. */
function isReply(text: string, ref: string): boolean {
  const frame = decode(text);
  return frame?.kind === "reply" && frame.ref === ref;
}
