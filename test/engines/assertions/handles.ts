/** The handle API. */
import { type Assertions, equal, isError, isTrue, rejectionOf, type Subject } from "./check.ts";

const ADDER = `(module
  (import "host" "twice" (func $twice (param i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "add") (param i64 i64) (result i64) (i64.add (local.get 0) (local.get 1)))
  (func (export "later") (param i32) (result i32)
    (i32.add (call $twice (local.get 0)) (call $twice (i32.add (local.get 0) (i32.const 1)))))
  (func (export "trap") (unreachable))
  (func (export "spin") (loop $forever (br $forever)))
  (func (export "sum") (param i32) (result i32) (local $sum i32)
    (loop $more
      (local.set $sum (i32.add (local.get $sum) (i32.load8_u (local.get 0))))
      (br_if $more (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
    (local.get $sum)))`;

async function adder({ anywasm }: Subject, twice: (n: number) => unknown) {
  const moduleId = await anywasm.compile(anywasm.assemble(ADDER));
  return anywasm.instantiate(moduleId, { imports: { host: { twice } } });
}

export const HANDLES: Assertions = {
  "instances are called, read and written": async (subject) => {
    const instance = await adder(subject, (n) => 2 * n);
    equal(await instance.call("add", 40n, 2), [42n], "a call");
    equal(await instance.call("later", 5), [22], "a call of the host");
    await instance.memory.write(1, Uint8Array.of(1, 2, 3));
    equal(await instance.call("sum", 3), [6], "a sum of memory");
    equal(Array.from(await instance.memory.read(2, 2)), [2, 3], "the memory");
  },

  "a host function may be asynchronous": async (subject) => {
    const order: string[] = [];
    const instance = await adder(subject, async (n) => {
      order.push(`asked ${n}`);
      await Promise.resolve();
      order.push(`answers ${n}`);
      return 2 * n;
    });
    const other = await adder(subject, (n) => n);
    const call = instance.call("later", 5);
    equal(await other.call("later", 1), [3], "another instance meanwhile");
    equal(await call, [22], "the call");
    equal(order, ["asked 5", "answers 5", "asked 6", "answers 6"], "what happened");
  },

  "errors have their codes": async (subject) => {
    const { anywasm } = subject;
    const instance = await adder(subject, () => {
      throw new Error("refused");
    });
    isError(await rejectionOf(anywasm.compile(Uint8Array.of(0)), "compile"), "ApiError", "[5000]", "compile");
    isError(await rejectionOf(instance.call("trap"), "trap"), "ApiError", "[5002] Call error: unreachable", "trap");
    isError(await rejectionOf(instance.call("later", 1), "later"), "ApiError", "[5002] Call error: refused", "later");
    isError(await rejectionOf(instance.call("none"), "none"), "ApiError", "[5003]", "none");
    isError(await rejectionOf(instance.call("add", 1.5, 2), "add"), "ApiError", "[5007]", "add");
    await instance.drop();
    isError(await rejectionOf(instance.call("add", 1, 2), "dropped"), "ApiError", "[5005]", "dropped");
  },

  "fuel ends a loop": async (subject) => {
    const instance = await adder(subject, (n) => n);
    const error = await rejectionOf(instance.callWith("spin", [], { fuel: 10_000 }), "spin");
    isError(error, "ApiError", "[5011]", "spin");
    const other = await adder(subject, (n) => n);
    isTrue((await other.call("add", 1, 2))[0] === 3n, "others go on");
  },
};
