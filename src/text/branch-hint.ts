/**
 * Branch hints: `(@metadata.code.branch_hint "\00")` in front of an `if` or a `br_if` says that it is unlikely to branch,
 * with `"\01"` that it is likely. They become a custom section, which the engine itself does not read.
 *
 * @see https://webassembly.github.io/spec/core/appendix/custom.html
 */
import { type Annotation, type Lexer, TOKEN } from "./lexer.ts";
import { annotationContent, closeAnnotation } from "./module-names.ts";
import { stringBytes } from "./string-literal.ts";

export const BRANCH_HINT = "metadata.code.branch_hint";

/** The hint that an annotation gives: 0 or 1. */
export function parseBranchHint(annotation: Annotation, lexer: Lexer): number {
  const content: Lexer = annotationContent(annotation, lexer);
  const bytes = content.kind === TOKEN.string ? stringBytes(content.text) : undefined;
  const [value = 2] = bytes ?? [];
  if (bytes?.length !== 1 || value > 1) content.fail(`@${BRANCH_HINT} annotation: malformed hint`);
  content.advance();
  closeAnnotation(annotation, content);
  return value;
}
