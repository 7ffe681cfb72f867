/** The pass that the page shows when it connects. Asked for each connection, and before the last one expires. */

let last = "";

export async function pass(): Promise<string> {
  const response = await fetch("/pass", { headers: { "X-Pass": last } });
  if (!response.ok) throw new Error(`no pass: ${response.status}`);
  last = await response.text();
  return last;
}
