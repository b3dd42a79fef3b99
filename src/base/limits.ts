/**
 * Implementation limits on modules: those that the JavaScript API's specification lists, so that every module that
 * runs in browsers fits, and one that does not is refused before it costs memory.
 *
 * @see https://webassembly.github.io/spec/js-api/index.html#limits
 */

/** Size of a module, in bytes. */
export const MAX_MODULE_BYTES = 1_073_741_824;

export const MAX_TYPES = 1_000_000;
/** Different types of all modules that are in use at the same time. */
export const MAX_REALM_TYPES = 10_000_000;
/** Words that these types take together: 256 MiB. */
export const MAX_REALM_TYPE_WORDS = 67_108_864;
/** Length of the longest chain of supertypes. */
export const MAX_SUBTYPING_DEPTH = 63;
export const MAX_PARAMETERS = 1_000;
export const MAX_RESULTS = 1_000;
export const MAX_STRUCT_FIELDS = 10_000;

export const MAX_FUNCTIONS = 1_000_000;
export const MAX_IMPORTS = 1_000_000;
export const MAX_EXPORTS = 1_000_000;
export const MAX_GLOBALS = 1_000_000;
export const MAX_TAGS = 1_000_000;
export const MAX_DATA_SEGMENTS = 100_000;
/** Lower than there: a module of 40 MB with ten million segments would take some gigabytes. */
export const MAX_ELEMENT_SEGMENTS = 100_000;
export const MAX_SEGMENT_ELEMENTS = 10_000_000;
export const MAX_TABLES = 100_000;
export const MAX_MEMORIES = 100;

/** Size of a function body, in bytes. */
export const MAX_FUNCTION_BYTES = 7_654_321;
/** Parameters and locals of a function. */
export const MAX_LOCALS = 50_000;
/** Elements that `array.new_fixed` takes from the stack. */
export const MAX_ARRAY_NEW_FIXED = 10_000;
