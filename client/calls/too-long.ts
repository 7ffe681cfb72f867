import { WsError } from "../../shared/errors.js";
import { type Emitted, isEmitted, type Outgoing, type Request } from "./call-types.js";
import { MESSAGE_TOO_BIG, USUAL_MAX_CHARACTERS } from "./limits.js";

/** What the client knows of how long a message may be. */
export interface TooLong {
  /** Why the server would not accept this text, if so. */
  refusal(text: string): WsError | undefined;
  /** An event was sent. */
  sent(event: Emitted): void;
  up(): void;
  /** The server tells its limit. `pending` is all that waits to be sent or answered. */
  welcome(maxPayloadBytes: number | undefined, pending: Outgoing[]): void;
  /** The connection was lost with this close code, while `unanswered` waited for its answers. */
  down(code: number, unanswered: Request[]): void;
}

/**
 * Messages that are too long for the server close the connection, and all that waits with it: they are refused before
 * they are sent as soon as the server has told its limit. A server that tells none is not sent a third time what seems
 * to have closed two connections.
 */
export function createTooLong(refuse: (message: Outgoing, error: WsError) => void): TooLong {
  let maxBytes = 1 / 0;
  let longest: Emitted | undefined; // of the events that were sent over this connection without knowing the limit
  const refusal: TooLong["refusal"] = (text) =>
    // In UTF-8, also where there is no TextEncoder.
    3 * text.length > maxBytes && encodeURIComponent(text).replace(/%../g, "x").length > maxBytes
      ? tooLong(`${maxBytes} bytes are allowed (maxPayloadBytes)`)
      : undefined;
  return {
    refusal,
    sent(event) {
      if (event.text.length > (longest?.text.length ?? 0)) longest = event;
    },
    up() {
      longest = undefined;
    },
    welcome(max = 0, pending) {
      maxBytes = max >= 1 ? max : 1 / 0;
      for (const each of longest ? [longest, ...pending] : pending) {
        const error = each.text && refusal(each.text);
        if (error) refuse(each, error);
      }
      if (max >= 1) longest = undefined;
    },
    down(code, unanswered) {
      const [suspect] = [...unanswered, ...(longest ? [longest] : [])].sort(
        (one, other) => other.text.length - one.text.length,
      );
      if (!suspect) return;
      const error = tooLong(`it closed two connections (${code})`);
      if (isEmitted(suspect)) {
        if (code === MESSAGE_TOO_BIG) refuse(suspect, error);
        // Not every server says why it closes a connection.
      } else if (
        code === MESSAGE_TOO_BIG ||
        (maxBytes === 1 / 0 && suspect.text.length > USUAL_MAX_CHARACTERS)
      ) {
        if (suspect.isSuspect) refuse(suspect, error);
        suspect.isSuspect = true;
      }
    },
  };
}

function tooLong(why: string): WsError {
  return new WsError("limit", `the message is too long: ${why}`);
}
