/** Do something with each of several things, one after the other; returns what each came to. */
export async function inTurn(things, act) {
  const found = [];
  // biome-ignore lint/performance/noAwaitInLoops: a phone on a site has a narrow network and little memory
  for (const thing of things) found.push(await act(thing));
  return found;
}
