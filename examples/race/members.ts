import type { Credentials } from "./contract.js";

const MAX_MEMBERS = 500;

/** Whether somebody is still there. */
interface Presence {
  readonly isOpen: boolean;
}

interface Member {
  name: string;
  presence: Presence;
}

/** Who has signed in, by token. Oldest first, and bounded: the one who signed in longest ago goes first. */
export class Members {
  #byToken = new Map<string, Member>();

  /** Signs in under a name that nobody who is there has. Returns whether it did, and the name as it is shown. */
  admit(credentials: Credentials, presence: Presence): { ok: boolean; name: string } {
    const { token } = credentials;
    const name = credentials.name.replace(/\s+/g, " ");
    const [holder, member] = this.#holderOf(name) ?? [];
    if (holder !== token && member?.presence.isOpen) return { ok: false, name };
    if (holder !== undefined) this.#byToken.delete(holder);
    this.#byToken.delete(token); // so that it is the youngest again
    this.#byToken.set(token, { name, presence });
    const [oldest] = this.#byToken.keys();
    if (this.#byToken.size > MAX_MEMBERS && oldest !== undefined) this.#byToken.delete(oldest);
    return { ok: true, name };
  }

  /** The name behind a token. It outlives the connection: what was said while there was none is still signed. */
  nameOf(token: string): string | undefined {
    return this.#byToken.get(token)?.name;
  }

  #holderOf(name: string): [token: string, member: Member] | undefined {
    const wanted = name.toLowerCase();
    return [...this.#byToken].find(([, member]) => member.name.toLowerCase() === wanted);
  }
}
