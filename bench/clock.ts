/**
 * The clock of the comparison: processor time, which a busy machine does not lengthen, instead of the time that goes by.
 * On an idle machine the two are the same but for what the host does on other threads, such as collecting garbage.
 */

/** Milliseconds that the threads of this process have spent on processors. */
export function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
