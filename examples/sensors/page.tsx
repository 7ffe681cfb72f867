import { createClient } from "monument-ws";
import { memo, useMemo, useSyncExternalStore } from "react";
import { createRoot } from "react-dom/client";
import type { Plant } from "./contract.js";

const client = createClient<Plant>({ url: "/" });

const Reading = memo(function Reading({ id }: { id: number }) {
  const item = useMemo(() => client.item("sensors", id), [id]);
  const { value, status } = useSyncExternalStore(item.subscribe, item.get);
  return (
    <li className={status} data-id={id}>
      {id}: {value ? `${value.celsius.toFixed(1)} °C` : "…"}
    </li>
  );
});

const ids = client.item("sensors");

function Plan() {
  const { value = [], status } = useSyncExternalStore(ids.subscribe, ids.get);
  return (
    <>
      <h1 className={status}>{value.length} sensors</h1>
      <ul>
        {value.map((id) => (
          <Reading key={id} id={id} />
        ))}
      </ul>
    </>
  );
}

createRoot(document.querySelector("main") as HTMLElement).render(<Plan />);
