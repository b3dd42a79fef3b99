/**
 * Something of the engine's that gets its object: what the constructors of the namespace are given in place of a descriptor to
 * make one for it. Users have no such thing, so nobody else can.
 */
export class Existing<T> {
  readonly value: T;

  constructor(value: T) {
    this.value = value;
  }
}
