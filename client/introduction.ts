import type { Clock } from "../shared/clock.js";
import type { Report } from "../shared/emitter.js";
import { encode, PROTOCOL_VERSION } from "../shared/envelope.js";
import { randomId } from "./random-id.js";

/** What the server is shown: a token, or a promise of it. */
export type Token = string | undefined | PromiseLike<string | undefined>;

/** What an introduction needs to know. */
export interface IntroductionOptions {
  /** Asked for each connection, and before the token that was shown expires. */
  token: () => Token;
  report: Report;
  clock: Clock;
}

/** A token is renewed when this part of its time has passed, and at the earliest after so many milliseconds. */
const RENEW_AFTER = 0.8;
const MIN_RENEW_MS = 1_000;

/** How the client says who it is: with `ws:hello` on every connection, and again before its token expires. */
export class Introduction {
  #options: IntroductionOptions;
  #send: (hello: string) => void;
  #client = randomId();
  #stopTimer = (): void => {};

  /** `send` sends the hello that renews the token. */
  constructor(options: IntroductionOptions, send: (hello: string) => void) {
    this.#options = options;
    this.#send = send;
  }

  /** The first frame of a connection. */
  hello(): string | Promise<string> {
    const token = this.#options.token();
    if (typeof token === "object") return Promise.resolve(token).then((shown) => this.#toHello(shown));
    return this.#toHello(token);
  }

  /** The server took the token, which expires in so many milliseconds, if ever. */
  welcomed(expiresInMs: number | undefined): void {
    this.stop();
    if (expiresInMs === undefined) return;
    const delayMs = Math.max(MIN_RENEW_MS, RENEW_AFTER * expiresInMs);
    this.#stopTimer = this.#options.clock.after(delayMs, () => void this.#renew());
  }

  /** The connection is lost: the next one shows a token of its own. */
  stop(): void {
    this.#stopTimer();
    this.#stopTimer = () => {};
  }

  async #renew(): Promise<void> {
    const stopTimer = this.#stopTimer;
    try {
      const hello = await this.hello();
      if (stopTimer === this.#stopTimer) this.#send(hello); // unless the connection was lost meanwhile
    } catch (error) {
      this.#options.report(error); // the server ends the session when the old one expires, and then it is asked again
    }
  }

  #toHello(token: string | undefined): string {
    return encode({ event: "ws:hello", version: PROTOCOL_VERSION, client: this.#client, token });
  }
}
