/** stockfish: the lite, single-threaded engine with its neural network finds a mate, and searches five plies deep. */
import initEngine from "stockfish";

const SCHOLARS_MATE = "r1bqkb1r/pppp1ppp/2n2n2/4p2Q/2B1P3/8/PPPP1PPP/RNB1K1NR w KQkq - 4 4";

export async function job() {
  const engine = await initEngine("lite-single");
  const ask = (command, last) =>
    new Promise((resolve) => {
      const lines = [];
      engine.listener = (line) => {
        lines.push(line);
        if (line.startsWith(last)) resolve(lines);
      };
      engine.sendCommand(command);
    });
  const options = (await ask("uci", "uciok")).filter((line) => line.startsWith("option name")).length;
  engine.sendCommand(`position fen ${SCHOLARS_MATE}`);
  const mate = await ask("go depth 5", "bestmove");
  engine.sendCommand("position startpos moves e2e4 e7e5");
  const search = await ask("go depth 5", "bestmove");
  return {
    options,
    mate: mate.at(-1),
    score: /score mate \d/.exec(mate.at(-2))?.[0],
    // What depends on the clock is left out; the nodes do not.
    search: search.map((line) => line.replace(/ (nps|time) \d+/g, "")),
  };
}

export async function known() {
  return { mate: "bestmove h5f7", score: "score mate 1" };
}
