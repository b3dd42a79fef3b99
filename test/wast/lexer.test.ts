import { describe, expect, it } from "vitest";
import { Lexer, TOKEN } from "../../src/wast/lexer.ts";

function tokens(source: string): string[] {
  const lexer = new Lexer(source);
  const found: string[] = [];
  while (lexer.kind !== TOKEN.end) {
    found.push(`${lexer.kind} ${lexer.text}`);
    lexer.advance();
  }
  return found;
}

describe("the lexer of scripts", () => {
  it("tells parentheses, words and strings apart, also without blanks between them", () => {
    expect(tokens('(a$b "c d"e)')).toEqual(["( (", "word a$b", 'string "c d"', "word e", ") )"]);
  });

  it("finds the end of a string behind escaped quotes and backslashes", () => {
    expect(tokens('"\\"\\\\" x "\\\\\\""')).toEqual(['string "\\"\\\\"', "word x", 'string "\\\\\\""']);
  });

  it("skips line comments up to the line's end or the script's", () => {
    expect(tokens(';; one ( " (;\na ;; two\r\nb;;three')).toEqual(["word a", "word b"]);
  });

  it("skips nested block comments, whatever is in them", () => {
    expect(tokens('a(; 1 (; 2 ;) " ;; ) ;)b(;;)c')).toEqual(["word a", "word b", "word c"]);
  });

  it("skips annotations with everything in them", () => {
    expect(tokens('(@name "a)" (b ;; )\n ; , )) c (@x)')).toEqual(["word c"]);
  });

  it("gives line and column of every token", () => {
    const lexer = new Lexer("(a\n  b) ; ");
    lexer.advance();
    lexer.advance();
    expect(lexer.positionAt(lexer.start)).toEqual({ line: 2, column: 3 });
    expect(lexer.positionAt(0)).toEqual({ line: 1, column: 1 });
    expect(() => {
      lexer.advance();
      lexer.advance();
    }).toThrow("2:6: unexpected character");
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

  it.each([
    ['"abc', "1:1: unclosed string"],
    ['\n "abc\n"', "2:2: unclosed string"],
    ["(; (; ;)", "1:1: unclosed comment"],
    ["a ;b", "1:3: unexpected character"],
    ["(@a (b)", "1:1: unexpected end"],
  ])("refuses %j", (source, message) => {
    expect(() => tokens(source)).toThrow(message);
  });

  it("refuses a form that is not closed, where it begins", () => {
    expect(() => new Lexer("\n (a (b)").skipForm()).toThrow("2:2: unexpected end: a parenthesis is not closed");
    expect(() => {
      const lexer = new Lexer("(a");
      lexer.advance();
      lexer.skipToClose();
    }).toThrow("1:3: unexpected end: a parenthesis is not closed");
  });

  it("stays at the end", () => {
    const lexer = new Lexer(" ");
    lexer.advance();
    expect([lexer.kind, lexer.start, lexer.text]).toEqual([TOKEN.end, 1, ""]);
  });
});
