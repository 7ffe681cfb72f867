/** Calls `act` for all items, for so many at a time. */
export async function each<Item>(
  items: readonly Item[],
  jobs: number,
  act: (item: Item) => Promise<void>,
): Promise<void> {
  const left = [...items];
  const work = async (): Promise<void> => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await act(item);
  };
  await Promise.all(Array.from({ length: jobs }, work));
}
