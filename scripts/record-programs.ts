/**
 * Records what the programs of the tests write to their standard output under Node's own WASI. To be run after a fixture was
 * rebuilt; the differences in the recorded files are then to be reviewed. Arguments choose programs by a part of what they do.
 */
import { writeFileSync } from "node:fs";
import { programs } from "../test/fixtures/programs.ts";
import { largePrograms } from "../test/real-programs/programs.ts";
import { runProgram } from "../test/support/programs.ts";

const wanted = process.argv.slice(2);
for (const program of [...programs, ...largePrograms()]) {
  if (wanted.length > 0 && !wanted.some((part) => program.does.includes(part))) continue;
  const outcome = await runProgram(program, "node");
  writeFileSync(program.stdout, outcome.stdout);
  console.log(`${program.name} ${program.args.join(" ")}: exit code ${outcome.exitCode}`);
}
