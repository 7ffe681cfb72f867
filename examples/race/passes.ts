/** Passes: what a page shows when it connects, and for how long it is good. */
import { createHmac, randomBytes, randomUUID, timingSafeEqual } from "node:crypto";

/** How long a pass is good. A page gets a new one in time, and nobody notices. */
const PASS_MS = 60_000;

/** Who a pass was made for. */
export interface Guest {
  id: string;
}

/** Makes passes and checks them. Another process, or this one after a restart, takes none of them. */
export class Passes {
  #secret = randomBytes(32);

  /** A pass for a guest whom nobody knows yet, or for one who has a good pass. */
  make(shown: string | undefined): string {
    const id = this.check(shown)?.user.id ?? randomUUID();
    const body = `${id}.${Date.now() + PASS_MS}`;
    return `${body}.${this.#sign(body)}`;
  }

  /** Who shows this pass, and until when it is good; nothing if it is not. */
  check(pass: string | undefined): { user: Guest; expiresAt: number } | undefined {
    const [id = "", until = "", signature = ""] = (pass ?? "").split(".");
    const right = Buffer.from(this.#sign(`${id}.${until}`));
    const shown = Buffer.from(signature);
    if (shown.length !== right.length || !timingSafeEqual(shown, right)) return undefined;
    const expiresAt = Number(until);
    return expiresAt > Date.now() ? { user: { id }, expiresAt } : undefined;
  }

  #sign(body: string): string {
    return createHmac("sha256", this.#secret).update(body).digest("base64url");
  }
}
