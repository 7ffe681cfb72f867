import { WsError } from "../../shared/errors.js";
import { type Emitted, isEmitted, type Outgoing, type Request } from "./call-types.js";
import { MESSAGE_TOO_BIG, USUAL_MAX_CHARACTERS } from "./limits.js";

/** What the client knows of the server's message size limit. */
export interface TooLong {
  /** Why the server would reject this text, if so. */
  refusal(text: string): WsError | undefined;
  /** An event was sent. */
  sent(event: Emitted): void;
  up(): void;
  /** The server has announced its limit. `pending` is everything that waits to be sent or answered. */
  welcome(maxPayloadBytes: number | undefined, pending: Outgoing[]): void;
  /** The connection was lost with this close code, while `unanswered` waited for answers. */
  down(code: number, unanswered: Request[]): void;
}

/**
 * A message that is too long for the server closes the connection, and everything that waits with it. Such messages
 * are rejected before they are sent, once the server has announced its limit. For a server without an announced
 * limit, a message that seems to have closed two connections is not sent a third time.
 */
export function createTooLong(refuse: (message: Outgoing, error: WsError) => void): TooLong {
  let maxBytes = 1 / 0;
  let longest: Emitted | undefined; // of the events that were sent over this connection while the limit was unknown
  const refusal: TooLong["refusal"] = (text) =>
    // In UTF-8, even where there is no TextEncoder.
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
        // Not every server gives a reason when it closes a connection.
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
