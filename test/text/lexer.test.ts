import { describe, expect, it } from "vitest";
import { Lexer, TOKEN } from "../../src/text/lexer.ts";
import { TextSyntaxError } from "../../src/text/text-syntax-error.ts";

const KIND_NAMES = new Map(Object.entries(TOKEN).map(([name, kind]) => [kind, name]));

function tokens(source: string): string[] {
  const lexer = new Lexer(source);
  const found: string[] = [];
  while (lexer.kind !== TOKEN.end) {
    found.push(`${KIND_NAMES.get(lexer.kind) as string} ${lexer.text}`);
    lexer.advance();
  }
  return found;
}

function complaintOf(source: string): string {
  try {
    tokens(source);
  } catch (error) {
    if (error instanceof TextSyntaxError) return error.message;
    throw error;
  }
  return "";
}

describe("the lexer", () => {
  it("takes a parenthesis and the keyword behind it for one token", () => {
    expect(tokens("(a ( b(; ;)c))")).toEqual(["form a", "form b", "word c", "close )", "close )"]);
    const lexer = new Lexer("x ( a");
    lexer.advance();
    expect([lexer.start, lexer.wordStart, lexer.end]).toEqual([2, 4, 5]);
  });

  it("tells words, identifiers and strings apart", () => {
    expect(tokens('(a$b $c "d e" -0x1 $"f \\67")')).toEqual([
      "form a$b",
      "id $c",
      'string "d e"',
      "word -0x1",
      'id $"f \\67"',
      "close )",
    ]);
  });

  it("takes what runs together for a reserved token", () => {
    expect(tokens('(a "b"c "d""e" 0"f" $g"h" $"i"j k,l m;n [] ;)')).toEqual([
      "form a",
      'reserved "b"c',
      'reserved "d""e"',
      'reserved 0"f"',
      'reserved $g"h"',
      'reserved $"i"j',
      "reserved k,l",
      "reserved m;n",
      "reserved []",
      "reserved ;",
      "close )",
    ]);
  });

  it("finds the end of a string behind escaped quotes and backslashes", () => {
    expect(tokens('"\\"\\\\" x "\\\\\\""')).toEqual(['string "\\"\\\\"', "word x", 'string "\\\\\\""']);
  });

  it("skips line comments up to the end of the line or the text, whatever ends lines", () => {
    expect(tokens(';; one ( " (;\na ;; two\r\nb;;three\rc;;;;')).toEqual(["word a", "word b", "word c"]);
  });

  it("skips nested block comments, whatever is in them", () => {
    expect(tokens('a(; 1 (; 2 ;) " ;; ) \u0001 é ;)b(;;)c')).toEqual(["word a", "word b", "word c"]);
  });

  it("skips annotations with everything in them", () => {
    expect(tokens('(@name "a)" (b ;; )\n ; , [)) c (@"x y" (@) )(@z(; ) ;)))')).toEqual(["word c", "close )"]);
  });

  it("gives line and column of every place, whatever ends lines", () => {
    const lexer = new Lexer("(a\n  b)\r\nc\rd");
    expect(lexer.positionAt(5)).toEqual({ offset: 5, line: 2, column: 3 });
    expect(lexer.positionAt(9)).toEqual({ offset: 9, line: 3, column: 1 });
    expect(lexer.positionAt(11)).toEqual({ offset: 11, line: 4, column: 1 });
    expect(lexer.positionAt(1)).toEqual({ offset: 1, line: 1, column: 2 });
  });

  it("passes over a form as a whole, with parentheses in its strings and comments", () => {
    const lexer = new Lexer('(a (b ")") (; ) ;) ;; )\n) c');
    const end = lexer.skipForm();
    expect(lexer.source.slice(0, end)).toBe('(a (b ")") (; ) ;) ;; )\n)');
    expect(lexer.text).toBe("c");
  });

  it("goes to the parenthesis that closes the present form", () => {
    const lexer = new Lexer('(a b "(" (c (d)) e) f');
    lexer.advance();
    expect(lexer.skipToClose()).toBe(18);
    lexer.advance();
    expect(lexer.text).toBe("f");
  });

  it("keeps the annotations that are wanted until they are taken, and refuses to go on without that", () => {
    const lexer = new Lexer('(@x)(@"y" 1) a b', new Set(["y"]));
    expect(lexer.text).toBe("a");
    expect(lexer.pending).toEqual([{ id: "y", start: 4, contentStart: 9, contentEnd: 11 }]);
    expect(() => lexer.advance()).toThrow("misplaced @y annotation (at 1:5)");
    expect(lexer.takeAnnotations("x")).toEqual([]);
    expect(lexer.takeAnnotations("y")).toHaveLength(1);
    lexer.advance();
    expect(lexer.text).toBe("b");
    expect(() => new Lexer("((@y) a)", new Set(["y"]))).toThrow("misplaced @y annotation (at 1:2)");
  });

  it.each([
    ['"abc', "unclosed string (at 1:1)"],
    ['\n "abc\n"', "unclosed string (at 2:2)"],
    ['"\u0001"', "illegal control character in string (at 1:1)"],
    ['"\\q"', "illegal escape (at 1:1)"],
    ['"\\u{d800}"', "illegal escape (at 1:1)"],
    ['a "\ud800"', "malformed UTF-8 encoding (at 1:3)"],
    ["(; (; ;)", "unclosed comment (at 1:1)"],
    ["a é", "illegal character (at 1:3)"],
    ["a\u007f", "illegal character (at 1:2)"],
    ["(@a (b)", "unclosed annotation (at 1:1)"],
    ["(@a é)", "illegal character (at 1:5)"],
    ["(@ a)", "empty annotation id (at 1:1)"],
    ['(@"" a)', "empty annotation id (at 1:1)"],
    ['(@"\\ff")', "malformed UTF-8 encoding (at 1:3)"],
    ["a $", "empty identifier (at 1:3)"],
    ['$""', "empty identifier (at 1:1)"],
    ['$"a', "empty identifier (at 1:1)"],
    ['$"\\ff"', "malformed UTF-8 encoding (at 1:2)"],
    ["((a))", "unexpected token ( (at 1:2)"],
    ['( "a")', 'unexpected token "a" (at 1:3)'],
    ['(a"b")', 'unknown operator a"b" (at 1:2)'],
    ["()", "unexpected token ) (at 1:2)"],
    [" (", "unexpected token: the text ends here (at 1:3)"],
  ])("refuses %j", (source, message) => {
    expect(complaintOf(source)).toBe(message);
  });

  it.each([
    ["func", "unexpected token func"],
    ["i32.add", "unexpected token i32.add"],
    ["-0x1.8p3", "unexpected token -0x1.8p3"],
    ["nan:0x1", "unexpected token nan:0x1"],
    ["offset=0x10", "unexpected token offset=0x10"],
    ["align=1_0", "unexpected token align=1_0"],
    ["$x", "unexpected token $x"],
    ['"x"', 'unexpected token "x"'],
    [")", "unexpected token )"],
    ["(func", "unexpected token func"],
    ["fun", "unknown operator fun"],
    ["i32.plus", "unknown operator i32.plus"],
    ["0x", "unknown operator 0x"],
    ["1_", "unknown operator 1_"],
    ["offset=-1", "unknown operator offset=-1"],
    ["select.types", "unknown operator select.types"],
    ["a".repeat(1000), `unknown operator ${"a".repeat(60)}`],
  ])("tells what does not belong from what means nothing: %s", (source, message) => {
    expect(() => new Lexer(source).failUnexpected()).toThrow(message);
  });

  it("refuses a form that is not closed, where it begins", () => {
    const message = "unexpected token: the text ends before this parenthesis is closed (at 2:2)";
    expect(() => new Lexer("\n (a (b)").skipForm()).toThrow(message);
  });

  it("stays at the end", () => {
    const lexer = new Lexer(" ");
    lexer.advance();
    expect([lexer.kind, lexer.start, lexer.text]).toEqual([TOKEN.end, 1, ""]);
  });
});
