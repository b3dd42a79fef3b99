/** sql.js: tables, joins, a recursive query, transactions, functions and aggregates of JavaScript, a database as a file. */
import initSqlJs from "sql.js";
import { bytes } from "../data.mjs";

const ROWS = Array.from(bytes(1200), (byte, index) => [index + 1, `boat ${byte}`, byte % 7, byte * 1.5]);

export async function job() {
  const SQL = await initSqlJs();
  const db = new SQL.Database();
  db.run("CREATE TABLE boats (id INTEGER PRIMARY KEY, name TEXT, class INTEGER, time REAL)");
  db.run("CREATE TABLE classes (class INTEGER PRIMARY KEY, title TEXT)");
  db.run("CREATE INDEX by_class ON boats (class, time)");
  db.run("BEGIN");
  const insert = db.prepare("INSERT INTO boats VALUES (?, ?, ?, ?)");
  for (const row of ROWS) insert.run(row);
  insert.free();
  for (let index = 0; index < 7; index++) db.run("INSERT INTO classes VALUES (?, ?)", [index, `class ${index}`]);
  db.run("COMMIT");

  db.create_function("reversed", (text) => [...text].reverse().join(""));
  db.create_function("fails", () => {
    throw new Error("no such boat");
  });
  db.create_aggregate("median", {
    init: () => [],
    step: (values, value) => {
      values.push(value);
      return values;
    },
    finalize: (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)],
  });

  const rows = (sql, parameters) => db.exec(sql, parameters)[0]?.values ?? [];
  const message = (sql) => {
    try {
      return rows(sql);
    } catch (error) {
      return error.message;
    }
  };
  db.run("SAVEPOINT before; DELETE FROM boats; ROLLBACK TO before; RELEASE before");
  const answer = {
    grouped: rows(
      `SELECT title, count(*), max(time), median(time) FROM boats JOIN classes USING (class)
       GROUP BY class HAVING count(*) > 10 ORDER BY class`,
    ),
    reversed: rows("SELECT DISTINCT reversed(name) FROM boats WHERE id <= ? ORDER BY id", [5]),
    fibonacci: rows(
      `WITH RECURSIVE fib(n, a, b) AS (SELECT 1, 0, 1 UNION ALL SELECT n + 1, b, a + b FROM fib WHERE n < 40)
       SELECT a FROM fib WHERE n IN (10, 40)`,
    ),
    errors: [
      message("SELECT fails()"),
      message("SELEC 1"),
      message("INSERT INTO classes VALUES (1, 'again')"),
      message("SELECT * FROM nowhere"),
    ],
    values: rows("SELECT 9007199254740993, 1.5, NULL, x'00ff', 'Größe', json_extract('{\"a\":[1,2]}', '$.a[1]')").map(
      (row) => row.map((value) => (value instanceof Uint8Array ? [...value] : value)),
    ),
  };
  const file = db.export();
  db.close();
  const copy = new SQL.Database(file);
  answer.file = [
    new TextDecoder().decode(file.subarray(0, 15)),
    copy.exec("PRAGMA integrity_check; SELECT count(*) FROM boats"),
  ];
  copy.close();
  return answer;
}

export async function known() {
  const grouped = [];
  for (let index = 0; index < 7; index++) {
    const times = ROWS.filter((row) => row[2] === index).map((row) => row[3]);
    times.sort((a, b) => a - b);
    grouped.push([`class ${index}`, times.length, times.at(-1), times[Math.floor(times.length / 2)]]);
  }
  return {
    grouped,
    reversed: ROWS.slice(0, 5).map((row) => [row[1].split("").reverse().join("")]),
    fibonacci: [[34], [63_245_986]],
    errors: [
      "no such boat",
      'near "SELEC": syntax error',
      "UNIQUE constraint failed: classes.class",
      "no such table: nowhere",
    ],
    values: [[9_007_199_254_740_992, 1.5, null, [0, 255], "Größe", 2]],
    file: ["SQLite format 3", [{ values: [["ok"]] }, { values: [[1200]] }]],
  };
}
