import Link from "next/link";
import type { ReactNode } from "react";
import { Me, Provider } from "./live";
import { snapshotOf } from "./snapshot";

export default async function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>
        <Provider snapshot={await snapshotOf(["me"], ["riders"], ["riders", 2])}>
          <Me /> <Link href="/">Riders</Link> <Link href="/rider">Rider 2</Link>
          {children}
        </Provider>
      </body>
    </html>
  );
}
