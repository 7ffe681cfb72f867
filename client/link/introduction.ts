import { serialize } from "../../shared/envelope.js";
import { PROTOCOL_VERSION } from "../../shared/limits.js";
import type { Settings } from "../options.js";
import { type Connection, send } from "./connection.js";
import { MIN_RENEW_MS, RENEW_AFTER } from "./constants.js";
import type { Link } from "./link-types.js";
import { randomId } from "./random-id.js";

/** The handshake of a client. Its id is the same for all connections. */
export function createIntroduction(settings: Settings, link: Link) {
  const { token, report, contract } = settings;
  const client = randomId();
  /** Returns the first message of a connection, with the current token. */
  const toHello = (): Promise<string> =>
    Promise.resolve(typeof token === "function" ? token() : token).then((token) =>
      serialize({
        event: "ws:hello",
        version: PROTOCOL_VERSION,
        client,
        parts: true,
        token,
        contract: contract?.hash,
        user: settings.snapshot?.user,
      }),
    );
  /** Sends another hello before the token expires. */
  const renew = (connection: Connection, expiresInMs: number): void =>
    connection.renewal(Math.max(MIN_RENEW_MS, RENEW_AFTER * expiresInMs), () => {
      // A failure is only reported: the server ends the session when the token expires, and the client reconnects
      // with another one. If the connection is no longer used, there is nothing to renew.
      Promise.resolve()
        .then(toHello)
        .then((hello) => connection === link.live && send(connection, hello), report);
    });
  return { toHello, renew };
}
