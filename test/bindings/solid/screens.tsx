/** @jsxImportSource solid-js */
import { createEffect, createSignal, For, type JSX } from "solid-js";
import { createLive } from "../../../bindings/solid/index.js";
import type { Page, Row } from "../react/contract.js";

type Primitives = ReturnType<typeof createLive<Page>>;
type Screen = (props: Record<string, unknown>) => JSX.Element;

/** The screens, their provider, and what they have seen. */
export function createScreens() {
  const live = createLive<Page>();
  const seen = {
    rows: 0,
    said: [] as string[],
    statuses: [] as string[],
    values: [] as unknown[],
    results: [] as unknown[],
  };
  const screens: Record<string, Screen> = { ...itemScreens(live, seen), ...otherScreens(live, seen) };
  return { ...live, screens, seen };
}

type Seen = ReturnType<typeof createScreens>["seen"];

function itemScreens({ useItem, useItemSuspense }: Primitives, seen: Seen): Record<string, Screen> {
  const ARow = (props: { row: Row }) => {
    seen.rows++;
    return <li data-id={props.row.id}>{props.row.name}</li>;
  };
  const Member = (props: { id: number }) => {
    const row = useItem("rows", () => props.id);
    createEffect(() => seen.statuses.push(row.status));
    return <li class={row.status}>{row.value?.name}</li>;
  };
  return {
    List() {
      const rows = useItem("rows");
      return (
        <ul class={rows.status}>
          <For each={rows.value}>{(row) => <ARow row={row} />}</For>
        </ul>
      );
    },
    Name(props) {
      const name = useItem("rows", 7, {
        select: (row) => ({ letters: row.name.length, unit: String(props.unit) }),
      });
      createEffect(() => seen.values.push(name.value?.letters));
      return <p id="name">{`${name.value?.letters} ${name.value?.unit} ${name.updatedAt !== undefined}`}</p>;
    },
    Member(props) {
      const row = useItem("rows", () => props.id as number | undefined, {
        enabled: () => props.enabled as boolean | undefined,
      });
      return <p id="member">{`${row.status} ${row.value?.name}`}</p>;
    },
    Members(props) {
      const ids = Array.from({ length: 100 }, (_, n) => Number(props.from) + n);
      return (
        <ol>
          <For each={ids}>{(id) => <Member id={id} />}</For>
        </ol>
      );
    },
    Clock() {
      const clock = useItem("clock", { maxPerSecond: 4 });
      createEffect(() => seen.values.push(clock.value));
      return (
        <p id="clock" class={clock.status}>
          {clock.value}
        </p>
      );
    },
    Suspense() {
      const clock = useItemSuspense("clock");
      createEffect(() => seen.statuses.push(clock.status));
      return <p id="clock">{clock.value?.toFixed(1)}</p>;
    },
    SuspendedMember(props) {
      const row = useItemSuspense("rows", () => props.id as number);
      return <p id="member">{row.value?.name}</p>;
    },
    Broken() {
      const broken = useItemSuspense("broken");
      return <p id="broken">{broken.value}</p>;
    },
    Error() {
      const broken = useItem("broken");
      return <p id="error">{`${broken.status} ${broken.error?.message}`}</p>;
    },
  };
}

function otherScreens(
  { useItem, useRequest, useEvent, useLink }: Primitives,
  seen: Seen,
): Record<string, Screen> {
  return {
    Add() {
      const add = useRequest("add");
      const [b, setB] = createSignal(2);
      return (
        <>
          <button id="add" type="button" onClick={() => add.run({ a: 1, b: b() })}>
            add
          </button>
          <button id="bad" type="button" onClick={() => setB(-1)}>
            bad
          </button>
          <p id="sum">{`${add.pending} ${add.error?.code} ${add.data}`}</p>
        </>
      );
    },
    Slow(props) {
      const slow = useRequest("slow", { detached: props.detached === true });
      const start = (n: number): void =>
        void slow.run({ n }).then(
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
          <p id="slow">{`${slow.pending} ${slow.data}`}</p>
        </>
      );
    },
    Said() {
      const [last, setLast] = createSignal("");
      useEvent("said", ({ text }) => {
        seen.said.push(text);
        setLast(text);
      });
      return <p id="said">{last()}</p>;
    },
    Link() {
      const clock = useItem("clock");
      const link = useLink();
      return <p id="link">{`${link().name} ${clock.value}`}</p>;
    },
    Nothing: () => <p id="nothing" />,
  };
}
