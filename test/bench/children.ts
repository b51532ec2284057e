import { type ChildProcess, fork } from 'node:child_process';

/** Starts one of the programs beside this file and waits for its first message. */
export async function start<T>(program: string, ...args: string[]): Promise<{ child: ChildProcess; hello: T }> {
  const child = fork(new URL(program, import.meta.url), args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  return { child, hello: await next<T>(child) };
}

/** The next message of a child; rejects when it exits instead. */
export function next<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const exited = (code: number | null) => reject(new Error(`${child.spawnargs.at(-2)} exited with ${code}`));
    child.once('exit', exited);
    child.once('message', (message) => {
      child.off('exit', exited);
      resolve(message as T);
    });
  });
}

export async function ask<T>(child: ChildProcess, question: unknown): Promise<T> {
  const answer = next<T>(child);
  child.send(question as object);
  return answer;
}

export async function stop(child: ChildProcess): Promise<void> {
  if (!child.connected) return;
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.disconnect();
  await exited;
}
