/**
 * How functions are lowered from now on, for the whole realm.
 *
 * Without fusions every operand is brought to a slot of its own, and no instruction is joined with another: the code is
 * several times slower and means the same. Conformance runs in both modes prove that it does.
 */
export const LOWERING_MODE: { fusions: boolean } = { fusions: true };
