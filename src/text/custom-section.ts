/**
 * Custom sections in the text: `(@custom "name" (before func) "contents")`.
 *
 * @see https://webassembly.github.io/spec/core/appendix/custom.html#custom-annotations
 */
import { SECTION_ORDER } from "./module-writer.ts";
import { ByteWriter } from "./byte-writer.ts";
import { type Annotation, type Lexer, TOKEN } from "./lexer.ts";
import type { CustomSectionPlace, CustomSectionText } from "./module-context.ts";
import { annotationContent, closeAnnotation } from "./module-names.ts";
import { stringText } from "./string-literal.ts";
import { parseStrings } from "./tokens.ts";

export const CUSTOM_ANNOTATION = "custom";

const AT_END: CustomSectionPlace = { side: "after", section: "last" };

/** Reads the section that an annotation stands for. */
export function parseCustomSection(annotation: Annotation, lexer: Lexer): CustomSectionText {
  const content: Lexer = annotationContent(annotation, lexer);
  if (content.kind !== TOKEN.string) content.fail("@custom annotation: missing section name");
  const name = stringText(content.text) ?? content.fail("@custom annotation: malformed UTF-8 encoding");
  content.advance();
  const place = content.kind === TOKEN.form ? parsePlace(content) : AT_END;
  const bytes = new ByteWriter();
  parseStrings(content, bytes);
  closeAnnotation(annotation, content);
  return { name, content: bytes.finish(), place };
}

/** Reads `(before section)`, `(after section)`, `(before first)` or `(after last)`. */
function parsePlace(content: Lexer): CustomSectionPlace {
  const side = content.text;
  if (side !== "before" && side !== "after") content.fail("@custom annotation: malformed placement");
  content.advance();
  const section = content.text;
  const isEnd = section === (side === "before" ? "first" : "last");
  const isSection = SECTION_ORDER.some(({ name }) => name === section);
  if (content.kind !== TOKEN.word || (!isEnd && !isSection)) {
    content.fail("@custom annotation: malformed section kind");
  }
  content.advance();
  if (content.kind !== TOKEN.close) content.fail("@custom annotation: malformed placement");
  content.advance();
  return { side, section };
}
