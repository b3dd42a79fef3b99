/** Code without fusions, and code that leaves the loop at every branch, means the same. */
import { afterEach, describe, expect, it } from "vitest";
import { fixQuantum } from "../../src/interpreter/quantum.ts";
import { LOWERING_MODE } from "../../src/lowering/lowering-mode.ts";
import { call, instantiate } from "../runtime/support.ts";
import { registerCode } from "./support.ts";

const SUM_OF_SQUARES = `
  (func (export "f") (param $n i32) (result i32) (local $sum i32)
    (block $done
      (loop $next
        (br_if $done (i32.eqz (local.get $n)))
        (local.set $sum (i32.add (local.get $sum) (i32.mul (local.get $n) (local.get $n))))
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (br $next)))
    (local.get $sum))`;

afterEach(() => {
  LOWERING_MODE.fusions = true;
});

describe("lowering without fusions", () => {
  it("emits an instruction of its own for every operand, comparison and branch", () => {
    const fused = registerCode(SUM_OF_SQUARES);
    LOWERING_MODE.fusions = false;
    const plain = registerCode(SUM_OF_SQUARES);
    expect(plain.length).toBeGreaterThan(1.5 * fused.length);
    const names = plain.map((line) => line.split(" ")[0]);
    expect(names).toEqual(expect.arrayContaining(["const.32", "i32.eqz", "br.i32.nez", "br", "move.32"]));
    expect(names.filter((name) => /^br\.i32\.(?!nez|eqz)|\.k$|^move\.32\./.test(name ?? ""))).toEqual([]);
  });

  it("gives the same results", () => {
    LOWERING_MODE.fusions = false;
    expect(call(instantiate(SUM_OF_SQUARES), "f", 100)).toEqual([338_350]);
  });
});

describe("a quantum of one unit", () => {
  it("gives the same results, leaving the loop at every branch", () => {
    const instance = instantiate(SUM_OF_SQUARES);
    fixQuantum(1);
    expect(call(instance, "f", 100)).toEqual([338_350]);
  });
});
