import { memo, useState } from "react";
import { createHooks } from "../../../bindings/react/index.js";
import type { Page, Row } from "./contract.js";

/** The screens, their provider, and what they have seen. */
export function createScreens() {
  const hooks = createHooks<Page>();
  const seen = {
    renders: {} as Record<string, number>,
    said: [] as string[],
    statuses: [] as string[],
    results: [] as unknown[],
  };
  const count = (name: string): void => {
    seen.renders[name] = (seen.renders[name] ?? 0) + 1;
  };
  const screens: Record<string, (props: never) => React.ReactNode> = {
    ...itemScreens(hooks, seen, count),
    ...otherScreens(hooks, seen),
  };
  return { ...hooks, screens, seen };
}

type Hooks = ReturnType<typeof createHooks<Page>>;
type Seen = ReturnType<typeof createScreens>["seen"];

const RowOf = (count: (name: string) => void) =>
  memo(function ARow({ row }: { row: Row }) {
    count("row");
    return <li data-id={row.id}>{row.name}</li>;
  });

function itemScreens({ useItem, useItemSuspense }: Hooks, seen: Seen, count: (name: string) => void) {
  const ARow = RowOf(count);
  const Member = ({ id }: { id: number }) => {
    const { value, status } = useItem("rows", id);
    seen.statuses.push(status);
    return <li className={status}>{value?.name}</li>;
  };
  return {
    List() {
      const { value, status } = useItem("rows");
      count("list");
      return (
        <ul className={status}>
          {value?.map((row) => (
            <ARow key={row.id} row={row} />
          ))}
        </ul>
      );
    },
    Name() {
      const { value, updatedAt } = useItem("rows", 7, { select: (row) => ({ letters: row.name.length }) });
      count("name");
      return <p id="name">{`${value?.letters} ${updatedAt !== undefined}`}</p>;
    },
    Member({ id, enabled }: { id?: number; enabled?: boolean }) {
      const { value, status } = useItem("rows", id, { enabled });
      return <p id="member">{`${status} ${value?.name}`}</p>;
    },
    Members({ from }: { from: number }) {
      return (
        <ol>
          {Array.from({ length: 100 }, (_, n) => from + n).map((id) => (
            <Member key={id} id={id} />
          ))}
        </ol>
      );
    },
    Clock() {
      const { value, status } = useItem("clock", { maxPerSecond: 4 });
      count("clock");
      return (
        <p id="clock" className={status}>
          {value}
        </p>
      );
    },
    Suspense() {
      const { value, status } = useItemSuspense("clock");
      seen.statuses.push(status);
      return <p id="clock">{value.toFixed(1)}</p>;
    },
    Broken() {
      return <p id="broken">{useItemSuspense("broken").value}</p>;
    },
  };
}

function otherScreens({ useItem, useRequest, useEvent, useLink }: Hooks, seen: Seen) {
  return {
    Add() {
      const { run, pending, error, data } = useRequest("add");
      const [b, setB] = useState(2);
      return (
        <>
          <button id="add" type="button" onClick={() => run({ a: 1, b })}>
            add
          </button>
          <button id="bad" type="button" onClick={() => setB(-1)}>
            bad
          </button>
          <p id="sum">{`${pending} ${error?.code} ${data}`}</p>
        </>
      );
    },
    Slow({ detached = false }: { detached?: boolean }) {
      const { run, data, pending } = useRequest("slow", { detached });
      const start = (n: number): void =>
        void run({ n }).then(
          (value) => seen.results.push(value),
          ({ code }) => seen.results.push(code),
        );
      return (
        <>
          <button id="one" type="button" onClick={() => start(1)}>
            one
          </button>
          <button id="two" type="button" onClick={() => start(2)}>
            two
          </button>
          <p id="slow">{`${pending} ${data}`}</p>
        </>
      );
    },
    Said() {
      const [last, setLast] = useState("");
      useEvent("said", ({ text }) => {
        seen.said.push(text);
        setLast(text);
      });
      return <p id="said">{last}</p>;
    },
    Link() {
      const { value } = useItem("clock");
      return <p id="link">{`${useLink().name} ${value}`}</p>;
    },
    Nothing: () => <p id="nothing" />,
  };
}
