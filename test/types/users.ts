/** `session.user` has the type of what the application returned. `npm run types` checks it; nothing runs it. */
import { createServer } from "node:http";
import monument from "monument";
import { attach, createRouter, type Session } from "../../server/index.js";
import { mount } from "../../server/monument.js";
import type { Race } from "./race.js";

/** Compiles only if the two types are the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(_: Same<A, B>): void => {};

interface User {
  id: string;
  roles: string[];
}
declare function userOf(token: string | undefined): Promise<User>;
declare function userOfCookie(cookie: string | undefined): User | undefined;

export function byToken(): void {
  const sockets = attach(createServer(), {
    authenticateToken: async (token) => ({ user: await userOf(token), expiresAt: Date.now() }),
    authorize: ({ user }) => user.roles.includes("reader"),
    userKey: (user) => user.id,
  });
  sockets.handle("add", (_, { session }) => same<typeof session.user, User>(true));
  sockets.answer("mine", ({ session: { user } }) => user.id);
  sockets.revoke(({ user }) => user.id === "ann");
  sockets.reauthorize(({ user }) => user.roles.length === 0);
  for (const { user } of sockets.sessions) same<typeof user, User>(true);
}

export function byRequest(): void {
  const router = createRouter({
    authenticateToken: (token) => (token === "" ? false : { user: { id: "ann", roles: ["reader"] } }),
  });
  router.revoke(({ user }) => user.roles.includes("reader"));
  const sockets = attach(createServer(), {
    authenticate: (request) => userOfCookie(request.headers.cookie),
    authorize: ({ user }) => user.id === "ann",
  });
  sockets.revoke(({ user }) => user.id === "ann");
}

export async function byHand(): Promise<void> {
  const sockets = attach<Race, User>(createServer(), {
    authenticateToken: async (token) => ({ user: await userOf(token) }),
  });
  sockets.handle("cheer", (_, { session }) => same<typeof session, Session<Race, User>>(true));
  const mounted = await mount<Race, User>(monument, {}, { authenticate: () => ({ id: "ann", roles: [] }) });
  mounted.revoke(({ user }) => user.id === "ann");
  const unknown = attach<Race>(createServer(), {
    authenticate: () => "ann",
    userKey: (user: string) => user,
  });
  // @ts-expect-error with a contract alone the user is unknown
  unknown.revoke(({ user }) => user.id === "ann");
}

export function wrong(): void {
  attach<Race, User>(createServer(), {
    // @ts-expect-error this user has no roles
    authenticateToken: () => ({ user: { id: "ann" } }),
  });
}
