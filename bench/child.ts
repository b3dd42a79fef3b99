/** Measurements in processes of their own: what happens in a process for the first time cannot be measured twice in it. */
import { fork } from "node:child_process";

/** Runs a script, which sends one message; gives the message. */
export function messageOf<Message>(script: URL, args: readonly string[]): Promise<Message> {
  return new Promise((resolve, reject) => {
    const child = fork(script, args);
    let message: Message | undefined;
    child.on("message", (received) => {
      message = received as Message;
    });
    child.on("error", reject);
    child.on("close", (code) => {
      if (message === undefined) reject(new Error(`${script.pathname} ended with ${code} and without a message`));
      else resolve(message);
    });
  });
}
