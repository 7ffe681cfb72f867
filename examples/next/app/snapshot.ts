import type { PageItem, Sockets } from "monument-ws/server";
import { headers } from "next/headers";
import type { Live } from "../contract";

type User = { id: string };
/** What server.ts has put there. */
const shared = () => globalThis as unknown as { sockets: Sockets<Live, User>; userOf(cookie?: string): User };

/** The values of a page, for the user who requests it. */
export async function snapshotOf(...items: PageItem<Live>[]) {
  const { sockets, userOf } = shared();
  const request = { headers: await headers() };
  return sockets.snapshot(items, { user: userOf(request.headers.get("cookie") ?? ""), request });
}
