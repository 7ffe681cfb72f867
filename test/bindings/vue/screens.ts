import { type Component, defineComponent, h, ref, type VNode } from "vue";
import { createLive } from "../../../bindings/vue/index.js";
import type { Page, Row } from "../react/contract.js";

/** The screens, their plugin, and what they have seen. */
export function createScreens() {
  const composables = createLive<Page>();
  const seen = {
    renders: {} as Record<string, number>,
    said: [] as string[],
    statuses: [] as string[],
    results: [] as unknown[],
  };
  const count = (name: string): void => {
    seen.renders[name] = (seen.renders[name] ?? 0) + 1;
  };
  const screens: Record<string, Component> = {
    ...itemScreens(composables, seen, count),
    ...listScreens(composables, count),
    ...otherScreens(composables, seen),
  };
  return { ...composables, screens, seen };
}

type Composables = ReturnType<typeof createLive<Page>>;
type Seen = ReturnType<typeof createScreens>["seen"];

/** A component with these props. */
const screen = <Props extends Record<string, unknown>>(
  props: string[],
  setup: (props: Props) => (() => VNode | VNode[]) | Promise<() => VNode | VNode[]>,
): Component => defineComponent({ props, setup: setup as never });

function listScreens({ useItem }: Composables, count: (name: string) => void) {
  const ARow = screen<{ row: Row }>(["row"], (props) => () => {
    count("row");
    return h("li", { "data-id": props.row.id }, props.row.name);
  });
  return {
    List: screen([], () => {
      const { data, status } = useItem("rows");
      return () =>
        h(
          "ul",
          { class: status.value },
          data.value?.map((row) => h(ARow, { key: row.id, row })),
        );
    }),
    Name: screen([], () => {
      const least = ref(0);
      const { data, updatedAt } = useItem("rows", 7, {
        select: (row) => ({ letters: Math.max(row.name.length, least.value) }),
      });
      return () => {
        count("name");
        const raise = () => {
          least.value = 100;
        };
        return h(
          "p",
          { id: "name", onClick: raise },
          `${data.value?.letters} ${updatedAt.value !== undefined}`,
        );
      };
    }),
  };
}

function itemScreens({ useItem, useItemAsync }: Composables, seen: Seen, count: (name: string) => void) {
  const Member = screen<{ id: number }>(["id"], (props) => {
    const { data, status } = useItem("rows", () => props.id);
    return () => {
      seen.statuses.push(status.value);
      return h("li", { class: status.value }, data.value?.name);
    };
  });
  const Members = screen<{ from?: number }>(["from"], (props) => () => {
    const ids = Array.from({ length: 100 }, (_, n) => (props.from ?? 0) + n);
    return h(
      "ol",
      ids.map((id) => h(Member, { key: id, id })),
    );
  });
  return {
    Members,
    Member: screen<{ id?: number; enabled?: boolean }>(["id", "enabled"], (props) => {
      const { data, status } = useItem("rows", () => props.id, { enabled: () => props.enabled ?? true });
      return () => h("p", { id: "member" }, `${status.value} ${data.value?.name}`);
    }),
    Clock: screen([], () => {
      const { data, status } = useItem("clock", { maxPerSecond: 4 });
      return () => {
        count("clock");
        return h("p", { id: "clock", class: status.value }, data.value);
      };
    }),
    Suspense: screen([], async () => {
      const { data, status } = await useItemAsync("clock", { select: (value) => value.toFixed(1) });
      return () => {
        seen.statuses.push(status.value);
        return h("p", { id: "clock" }, data.value);
      };
    }),
    Broken: screen([], async () => {
      const { data } = await useItemAsync("broken");
      return () => h("p", { id: "broken" }, data.value);
    }),
  };
}

function otherScreens({ useItem, useRequest, useEvent, useLink }: Composables, seen: Seen) {
  return {
    Add: screen([], () => {
      const { run, pending, error, data } = useRequest("add");
      const b = ref(2);
      return () => [
        h("button", { id: "add", onClick: () => void run({ a: 1, b: b.value }) }, "add"),
        h("button", { id: "bad", onClick: () => (b.value = -1) }, "bad"),
        h("p", { id: "sum" }, `${pending.value} ${error.value?.code} ${data.value}`),
      ];
    }),
    Slow: screen<{ detached?: boolean }>(["detached"], ({ detached }) => {
      const { run, data, pending } = useRequest("slow", { detached });
      const start = (n: number): void =>
        void run({ n }).then(
          (value) => seen.results.push(value),
          ({ code }) => seen.results.push(code),
        );
      return () => [
        h("button", { id: "one", onClick: () => start(1) }, "one"),
        h("button", { id: "two", onClick: () => start(2) }, "two"),
        h("p", { id: "slow" }, `${pending.value} ${data.value}`),
      ];
    }),
    Said: screen([], () => {
      const last = ref("");
      useEvent("said", ({ text }) => {
        seen.said.push(text);
        last.value = text;
      });
      return () => h("p", { id: "said" }, last.value);
    }),
    Link: screen([], () => {
      const { data } = useItem("clock");
      const link = useLink();
      return () => h("p", { id: "link" }, `${link.value.name} ${data.value}`);
    }),
    Nothing: screen([], () => () => h("p", { id: "nothing" })),
  };
}
