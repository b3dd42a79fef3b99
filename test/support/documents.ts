/**
 * Finds the links in Markdown, and the examples that are to be run with what they say they print.
 *
 * An example is a fenced block whose info string is `ts run` or `console run`. In a `ts` block the comment at the end
 * of a line with `console.log(…);` is what that line prints. In a `console` block a line that begins with `$ ` is a
 * command and what follows it is the output of that command.
 */

/** A block to run: its language, its text and the number of the line that its text begins on. */
export interface DocExample {
  readonly language: "ts" | "console";
  readonly line: number;
  readonly text: string;
}

/** A command of a `console` example, and the output that the document shows for it, without the last line end. */
export interface DocCommand {
  readonly command: string;
  readonly output: string;
}

const EXAMPLE = /^```(ts|console) run\n(.*?)^```$/gms;

export function docExamples(markdown: string): DocExample[] {
  return Array.from(markdown.matchAll(EXAMPLE), (match) => ({
    language: match[1] as DocExample["language"],
    line: markdown.slice(0, match.index).split("\n").length + 1,
    text: match[2] as string,
  }));
}

/** The examples in the comments of a source; their lines count from the beginning of their comment. */
export function sourceExamples(source: string): DocExample[] {
  const comments = source.match(/\/\*\*\n.*?\*\//gs) ?? [];
  return comments.flatMap((comment) => docExamples(comment.replaceAll(/^ *\* ?/gm, "")));
}

/** The lines that a `ts` example says it prints, in the order of its text. */
export function expectedLines(text: string): string[] {
  return Array.from(text.matchAll(/\bconsole\.log\(.*\); \/\/ (.*)$/gm), (match) => match[1] as string);
}

/** The commands of a `console` example. */
export function docCommands(text: string): DocCommand[] {
  return text
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const [command = "", ...output] = part.trimEnd().split("\n");
      return { command, output: output.join("\n") };
    });
}

/** The targets of the links to files, without `#part`, in order. */
export function relativeLinks(markdown: string): string[] {
  return Array.from(markdown.matchAll(/\]\(([^)#\s]+)(?:#[^)\s]*)?\)/g), (match) => match[1] as string).filter(
    (target) => !/^[a-z]+:/.test(target),
  );
}
