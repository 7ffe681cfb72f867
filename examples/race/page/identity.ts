/** Who this page is, for as long as its tab lives: a reload keeps the name. */

const NAME = "race-name";
const TOKEN = "race-token";

export const identity = {
  /** The page's own secret. */
  get token(): string {
    const known = sessionStorage.getItem(TOKEN);
    if (known !== null) return known;
    // Not randomUUID: a phone that opens the page by the computer's address is not in a secure context.
    const token = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16)).join("-");
    sessionStorage.setItem(TOKEN, token);
    return token;
  },

  /** The name it has signed in with. */
  get name(): string | undefined {
    return sessionStorage.getItem(NAME) ?? undefined;
  },
  set name(name: string) {
    sessionStorage.setItem(NAME, name);
  },
};
