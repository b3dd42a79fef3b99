/** The handlers of vector instructions: of those that the vector loop has not, and of loads and stores that it leaves. */
import type { Handlers } from "../handler.ts";
import { VECTOR_CONVERSION_HANDLERS } from "./conversions.ts";
import { F32X4_HANDLERS } from "./f32x4.ts";
import { F64X2_HANDLERS } from "./f64x2.ts";
import { VECTOR_GLOBAL_HANDLERS } from "./globals.ts";
import { I16X8_HANDLERS } from "./i16x8.ts";
import { I32X4_HANDLERS } from "./i32x4.ts";
import { I64X2_HANDLERS } from "./i64x2.ts";
import { I8X16_HANDLERS } from "./i8x16.ts";
import { VECTOR_LANE_HANDLERS } from "./lanes.ts";
import { VECTOR_MEMORY_HANDLERS } from "./memory.ts";
import { RELAXED_HANDLERS } from "./relaxed.ts";

export const VECTOR_HANDLERS: Handlers = {
  ...VECTOR_GLOBAL_HANDLERS,
  ...VECTOR_LANE_HANDLERS,
  ...VECTOR_MEMORY_HANDLERS,
  ...I8X16_HANDLERS,
  ...I16X8_HANDLERS,
  ...I32X4_HANDLERS,
  ...I64X2_HANDLERS,
  ...F32X4_HANDLERS,
  ...F64X2_HANDLERS,
  ...VECTOR_CONVERSION_HANDLERS,
  ...RELAXED_HANDLERS,
};
