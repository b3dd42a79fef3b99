/** @automerge/automerge: two replicas of a document change it, are merged, saved and loaded. */
import * as Automerge from "@automerge/automerge";

function refusal() {
  try {
    return Automerge.load(new Uint8Array([1, 2, 3, 4]));
  } catch (error) {
    return String(error);
  }
}

export async function job() {
  const start = { title: "list", items: ["milk"], count: new Automerge.Counter(1) };
  let left = Automerge.from(start, { actor: "aaaaaaaaaaaaaaaa" });
  let right = Automerge.clone(left, { actor: "bbbbbbbbbbbbbbbb" });
  left = Automerge.change(left, (document) => {
    document.items.push("bread");
    document.count.increment(2);
  });
  right = Automerge.change(right, (document) => {
    document.items.unshift("eggs");
    document.title = "shopping";
    document.count.increment(5);
  });
  right = Automerge.change(right, (document) => Automerge.splice(document, ["title"], 0, 0, "my "));
  for (let index = 0; index < 50; index++) {
    right = Automerge.change(right, (document) => {
      document.items.push(`item ${index}`);
    });
  }
  const loaded = Automerge.load(Automerge.save(Automerge.merge(left, right)));
  return {
    document: { title: loaded.title, first: [...loaded.items].slice(0, 2), length: loaded.items.length },
    items: [...loaded.items],
    count: loaded.count.value,
    history: Automerge.getHistory(loaded).length,
    heads: Automerge.getHeads(loaded).length,
    refusal: refusal(),
  };
}

export async function known() {
  // A counter adds up what both did, a list keeps what both inserted; each change but the first has one before it.
  return {
    document: { title: "my shopping", first: ["eggs", "milk"], length: 53 },
    count: 8,
    history: 54,
    heads: 2,
  };
}
