/** Measurements in processes of their own: what happens in a process for the first time cannot be measured twice in it. */
import { fork } from "node:child_process";

/** Runs a script of this folder, which sends one message; gives the message. */
export function messageOf<Message>(script: string, args: readonly string[]): Promise<Message> {
  return new Promise((resolve, reject) => {
    const child = fork(new URL(script, import.meta.url), args);
    let message: Message | undefined;
    child.on("message", (received) => {
      message = received as Message;
    });
    child.on("error", reject);
    child.on("close", (code) => {
      if (message === undefined) reject(new Error(`${script} ended with ${code} and without a message`));
      else resolve(message);
    });
  });
}
