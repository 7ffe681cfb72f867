import { createClient } from "monument-ws";
import { createHooks } from "monument-ws/react";
import { memo } from "react";
import { createRoot } from "react-dom/client";
import type { Plant } from "./contract.js";

const client = createClient<Plant>({ url: "/" });
const { LiveProvider, useItem } = createHooks<Plant>();

const Reading = memo(function Reading({ id }: { id: number }) {
  const { value, status } = useItem("sensors", id);
  return (
    <li className={status} data-id={id}>
      {id}: {value ? `${value.celsius.toFixed(1)} °C` : "…"}
    </li>
  );
});

function Plan() {
  const { value = [], status } = useItem("sensors");
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

createRoot(document.querySelector("main") as HTMLElement).render(
  <LiveProvider client={client}>
    <Plan />
  </LiveProvider>,
);
