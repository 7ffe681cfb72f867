"use client";
import { createClient, type PageSnapshot } from "monument-ws";
import { createHooks } from "monument-ws/react";
import { type ReactNode, useState } from "react";
import type { Live } from "../contract";

const { LiveProvider, useItem, useRequest } = createHooks<Live>();

/** One client for all pages: in the browser it lives as long as the layout. */
export function Provider({ snapshot, children }: { snapshot: PageSnapshot; children: ReactNode }) {
  const [client] = useState(() => createClient<Live>({ url: "/live", snapshot }));
  return <LiveProvider client={client}>{children}</LiveProvider>;
}

export function Me() {
  const { value, status } = useItem("me");
  return <b className={status}>{value?.name}</b>;
}

export function Riders() {
  const { value, status } = useItem("riders");
  return (
    <ul className={status}>
      {value?.map(({ id, name, points }) => (
        <li key={id}>{`${name}: ${points}`}</li>
      ))}
    </ul>
  );
}

export function Rider({ id }: { id: number }) {
  const { value, status } = useItem("riders", id);
  const { run } = useRequest("cheer");
  return (
    <>
      <h1 className={status}>{`${value?.name}: ${value?.points}`}</h1>
      <button type="button" onClick={() => run({ id })}>
        Cheer
      </button>
    </>
  );
}
