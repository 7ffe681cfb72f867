import { WsError } from "../shared/errors.js";
import type { Context } from "./context.js";
import { MESSAGE_TOO_BIG, USUAL_MAX_CHARACTERS } from "./limits.js";
import type { Call, Emitted, Kept } from "./waiting.js";

/** What a client knows of how long a message may be. */
export type TooLong = [
  /** Why the server would not take this text, if so. */
  refusal: (text: string) => WsError | undefined,
  /** An event went out. */
  sent: (event: Emitted) => void,
];

/**
 * Messages that are too long for the server close the connection, and all that waits with it: they are refused before
 * they are sent as soon as the server has told its limit. One that does not tell it is sent nothing a third time that
 * seems to have closed two connections. `drop` reports an event that did not arrive.
 */
export function createTooLong({ on, waiting }: Context, drop: (event: Emitted) => void): TooLong {
  let maxBytes = 1 / 0;
  let longest: Emitted | undefined; // of the events that were sent over this connection without knowing the limit
  const refusal: TooLong[0] = (text) =>
    // In UTF-8, also where there is no TextEncoder.
    3 * text.length > maxBytes && encodeURIComponent(text).replace(/%../g, "x").length > maxBytes
      ? tooLong(`${maxBytes} bytes are allowed (maxPayloadBytes)`)
      : undefined;
  const refuse = (each: Call | Kept, error: WsError): void => {
    for (const tell of each.callers ?? []) tell(error);
    if (!each.callers && waiting.delete(each.ref)) drop(each);
  };
  on("ws:up", () => {
    longest = undefined;
  });
  on("ws:welcome", ({ limits }) => {
    const max = limits?.maxPayloadBytes ?? 0;
    maxBytes = max >= 1 ? max : 1 / 0;
    for (const each of waiting.values()) {
      const error = each.text && refusal(each.text);
      if (error) refuse(each, error);
    }
    if (longest && refusal(longest.text)) drop(longest);
    if (maxBytes < 1 / 0) longest = undefined;
  });
  on("ws:cut", (code) => {
    let suspect: Emitted | Call | undefined = longest;
    for (const each of waiting.values())
      if (each.isSent && lengthOf(each) > lengthOf(suspect)) suspect = each;
    // Not every server says why it closes a connection.
    const isLikely = maxBytes === 1 / 0 && lengthOf(suspect) > USUAL_MAX_CHARACTERS;
    if (!suspect?.callers) {
      if (suspect && code === MESSAGE_TOO_BIG) drop(suspect);
    } else if (code === MESSAGE_TOO_BIG || isLikely) {
      if (suspect.isSuspect) refuse(suspect, tooLong(`it closed two connections (${code})`));
      suspect.isSuspect = true;
    }
  });
  const sent: TooLong[1] = (event) => {
    if (maxBytes === 1 / 0 && event.text.length > lengthOf(longest)) longest = event;
  };
  return [refusal, sent];
}

function lengthOf(message: Emitted | Call | undefined): number {
  return message?.text?.length ?? 0;
}

function tooLong(why: string): WsError {
  return new WsError("limit", `the message is too long: ${why}`);
}
