/** @jsxImportSource solid-js */
import { createSignal, For } from "solid-js";
import { useEvent, useItem, useLink, useRequest } from "./live.js";

function Space(props: { id: number }) {
  const space = useItem("spaces", () => props.id);
  const park = useRequest("park");
  const toggle = () => park.run({ id: props.id, plate: space.value?.plate ? null : `CAR ${props.id}` });
  return (
    <li class={space.status}>
      <button type="button" disabled={!space.value || park.pending} onClick={toggle}>
        {props.id}: {space.value ? (space.value.plate ?? "free") : "…"}
      </button>
    </li>
  );
}

export function Page() {
  const [level, setLevel] = createSignal(0);
  const [news, setNews] = createSignal("Nobody has come or left yet");
  const link = useLink();
  useEvent("barrier", ({ text }) => setNews(text));
  return (
    <>
      <h1>{`Level ${level() + 1} (${link().name})`}</h1>
      <button id="level" type="button" onClick={() => setLevel(1 - level())}>
        Other level
      </button>
      <p role="status">{news()}</p>
      <ul>
        <For each={Array.from({ length: 100 }, (_, n) => level() * 100 + n)}>{(id) => <Space id={id} />}</For>
      </ul>
    </>
  );
}
