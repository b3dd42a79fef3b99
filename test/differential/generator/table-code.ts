/** The instructions of tables, which decide what indirect calls meet, and references from tables. */
import { unsigned } from "../../support/binary-encoding.ts";
import type { BodyGenerator, Producer, Statement } from "./body-generator.ts";
import { addressType, type TablePlan } from "./module-plan.ts";
import { perPlan } from "./per-plan.ts";
import { heapOf, isReference, type ReferenceType, type ValueType } from "./value-types.ts";

function tableAt(body: BodyGenerator, table: number): TablePlan {
  return body.plan.tables[table] as TablePlan;
}

/** Tables that references of a type can be got from. */
const tablesOf = perPlan(({ tables, types }, type) => {
  return tables.flatMap((table, index) => (types.isSubtype(table.type, type) ? [index] : []));
});

function tablesWhere(body: BodyGenerator, fits: (table: TablePlan) => boolean): number[] {
  return body.plan.tables.flatMap((table, index) => (fits(table) ? [index] : []));
}

/** An index into a table: mostly inside. */
function elementIndex(body: BodyGenerator, table: number, depth: number): void {
  const { initial, is64 } = tableAt(body, table);
  const type = addressType({ is64 });
  if (body.choices.chance(96)) body.code.integer(type, body.choices.below(initial - (body.choices.chance(90) ? 3 : 0)));
  else body.value(type, depth);
}

function tableStatement(body: BodyGenerator, depth: number): void {
  const { choices, code, plan } = body;
  const table = choices.below(plan.tables.length);
  const { type, is64 } = tableAt(body, table);
  const index = addressType({ is64 });
  const kind = choices.below(11);
  if (kind < 4) {
    elementIndex(body, table, depth);
    body.value(type, depth);
    code.indexed("table.set", table);
  } else if (kind < 6) {
    elementIndex(body, table, depth);
    body.value(type, depth);
    code.integer(index, choices.below(4));
    code.indexed("table.fill", table);
  } else if (kind < 8) {
    const source = choices.pick(tablesWhere(body, (each) => body.isSubtype(each.type, type)));
    elementIndex(body, table, depth);
    elementIndex(body, source, depth);
    code.integer(is64 ? addressType(tableAt(body, source)) : "i32", choices.below(4));
    code.indexed("table.copy", table, source);
  } else if (kind < 10) {
    tableInit(body, table, depth);
  } else {
    code.indexed("elem.drop", choices.below(plan.elements.length));
  }
}

function tableInit(body: BodyGenerator, table: number, depth: number): void {
  const { choices, code, plan } = body;
  const { type } = tableAt(body, table);
  // Others than passive ones are empty when code runs.
  const segments = plan.elements.flatMap((segment, index) => {
    return body.isSubtype(segment.type, type) && (segment.mode === "passive" || choices.chance(10)) ? [index] : [];
  });
  if (segments.length === 0) {
    code.emit("nop");
    return;
  }
  const segment = choices.pick(segments);
  elementIndex(body, table, depth);
  code.constant("i32", choices.below(2));
  code.constant("i32", choices.below(3));
  code.emit("table.init", [...unsigned(segment), ...unsigned(table)]);
}

function tableNumber(body: BodyGenerator, type: ValueType, depth: number): void {
  const { choices, code } = body;
  const tables = tablesWhere(body, (each) => addressType(each) === type);
  const kind = type === "i32" ? choices.below(3) : 1 + choices.below(2);
  if (kind === 0) {
    body.value(body.anyReference(), depth);
    code.emit("ref.is_null");
    return;
  }
  const table = choices.pick(tables);
  if (kind === 1) {
    code.indexed("table.size", table);
    return;
  }
  body.value(tableAt(body, table).type, depth);
  code.integer(type as "i32" | "i64", choices.pick([0, 1, 2, 100, -1]));
  code.indexed("table.grow", table);
}

/** Gets a reference from a table, or from nowhere if there is no table of such. */
function tableReference(body: BodyGenerator, type: ReferenceType, depth: number): void {
  const tables = tablesOf(body.plan, type);
  if (tables.length === 0) {
    body.code.heap("ref.null", heapOf(type));
    return;
  }
  const table = body.choices.pick(tables);
  elementIndex(body, table, depth);
  body.code.indexed("table.get", table);
}

export const TABLE_PRODUCERS: readonly Producer[] = [
  {
    weight: "table",
    applies: (body, type) => {
      return type === "i32"
        ? tablesWhere(body, ({ is64 }) => !is64).length > 0
        : type === "i64" && tablesWhere(body, ({ is64 }) => is64).length > 0;
    },
    emit: tableNumber,
  },
  {
    weight: "table",
    applies: (body, type) => isReference(type) && tablesOf(body.plan, type).length > 0,
    emit: (body, type, depth) => tableReference(body, type as ReferenceType, depth),
  },
];

export const TABLE_STATEMENTS: readonly Statement[] = [{ weight: "table", emit: tableStatement }];
