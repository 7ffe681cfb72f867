import { parse } from "../../shared/envelope.js";
import { type Failure, WsError } from "../../shared/errors.js";
import { isFields, isKey, toFailure } from "../../shared/kinds.js";
import type { Peer } from "../delivery/peer.js";

/** One item of a page: its newest value, or why there is none. */
export type Found = { etag: string; value: unknown; characters: number } | { failure: Failure };

/** Takes the answers for a page in place of a connection: of each item the newest. */
export class PagePeer implements Peer {
  readonly bufferedAmount = 0;
  readonly socket = undefined;
  /** By set event. */
  readonly found = new Map<unknown, Found>();
  #unanswered: Set<string>;
  #closed: () => void;

  /** `refs` are those of the gets. `closed` is called when all are answered, or when the application ends the session. */
  constructor(refs: Iterable<string>, closed: () => void) {
    this.#unanswered = new Set(refs);
    this.#closed = closed;
  }

  send(text: string, done?: () => void): void {
    done?.();
    const message = parse(text);
    if (!isFields(message)) return;
    const { event, ref, etag, data, error } = message;
    if (error !== undefined) this.found.set(event, { failure: toFailure(error) });
    else if (isKey(etag)) this.found.set(event, { etag, value: data, characters: text.length });
    // In a later step: the session is still at work with this message.
    if (typeof ref === "string" && this.#unanswered.delete(ref) && this.#unanswered.size === 0)
      queueMicrotask(this.#closed);
  }

  close(): void {
    this.#closed();
  }
}

/** Why an item is not in the page. */
export function toError({ code, message, issues }: Failure): WsError {
  return Object.assign(new WsError(code, message), issues && { issues });
}
