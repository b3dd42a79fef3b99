// A thread that pretends to run scripts: the path of a job says what becomes of it.
import { parentPort, workerData } from "node:worker_threads";

const send = (message) => parentPort.postMessage(message, []);
const outcome = (text) => ({ result: { counts: new Map(), discrepancies: [] }, seconds: Number(text) });

const ENDINGS = {
  answer: (text) => send(outcome(text)),
  wait: (text) => setTimeout(() => send(outcome(text)), Number(text)),
  hang: () => {
    for (;;);
  },
  exit: (text) => process.exit(Number(text)),
  throw: (text) => {
    throw new Error(text);
  },
};

if (workerData.fusions === false) throw new Error("not today");
if (workerData.quantum === 1) ENDINGS.hang();
parentPort.on("message", ({ path }) => {
  const [ending, text] = path.split(": ");
  ENDINGS[ending](text);
});
send("ready");
