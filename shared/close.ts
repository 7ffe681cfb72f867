/**
 * The close codes of this protocol: 4000 + the HTTP status that they resemble. {@link isFinal} tells which of them
 * are permanent.
 */
export const CLOSE_CODES = {
  4400: "the peer broke the protocol",
  4401: "authentication is missing, was refused or was revoked",
  4403: "this client may not connect",
  4408: "the client was silent, its handshake was too slow, or its token has expired",
  4426: "the server does not speak this version of the protocol",
  4429: "the client sent too many messages for too long, or has too many connections",
  4507: "slow consumer: the client did not read, and too many events were waiting",
} as const;

/** A close code of this protocol. */
export type CloseCode = keyof typeof CLOSE_CODES;

/**
 * Whether a close code is permanent: a client must not reconnect by itself, because the server would reject it again.
 * The codes 4400 to 4499 are, except 4408 and 4429, which pass with time.
 */
export function isFinal(code: number): boolean {
  return code >= 4400 && code < 4500 && code !== 4408 && code !== 4429;
}

/** Whether a peer may close with `code` (RFC 6455, section 7.4): 1004 to 1006 and 1015 are never sent. */
export function isSendable(code: number): boolean {
  return (code >= 1000 && code <= 1014 && (code < 1004 || code > 1006)) || (code >= 3000 && code <= 4999);
}

const MAX_REASON_BYTES = 123; // RFC 6455, section 5.5: 125 bytes of a control frame less the code

/** `reason` cut to what a close frame can carry: 123 bytes of UTF-8, never inside a character. */
export function cutReason(reason: string): string {
  const encoder = new TextEncoder();
  let cut = "";
  let bytes = 0;
  for (const character of reason) {
    bytes += encoder.encode(character).length;
    if (bytes > MAX_REASON_BYTES) break;
    cut += character;
  }
  return cut;
}
