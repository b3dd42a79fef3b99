export interface CanonicalTypes {
  readonly ids: Int32Array;
}
