import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { ServiceBusClient } from '@azure/service-bus';
import { expect, onTestFinished } from 'vitest';
import { bodies, itHere, receiveAll } from '../../support/bus.ts';

/*
 * azwire in the place of the official emulator: nothing but its file at its mount path, its environment and its connection
 * string. `--mount-root` stands for the root of the container, and the ports are free ones.
 */

const PROGRAM = fileURLToPath(new URL('../../../src/cli/azwire.ts', import.meta.url));
const READY = 'Emulator Service is Successfully Up!';

const CONFIG = `{
  "UserConfig": {
    // as the official sample has it
    "Namespaces": [
      {
        "Name": "sbemulatorns",
        "Queues": [{ "Name": "queue.1", "Properties": { "MaxDeliveryCount": 1, "ForwardTo": "" } }],
        "Topics": [
          {
            "Name": "topic.1",
            "Subscriptions": [
              { "Name": "everything" },
              {
                "Name": "json",
                "Rules": [
                  {
                    "Name": "by-type",
                    "Properties": { "FilterType": "Correlation", "CorrelationFilter": { "ContentType": "application/json" } }
                  }
                ]
              },
              {
                "Name": "by-sql",
                "Rules": [
                  {
                    "Name": "by-sql",
                    "Properties": {
                      "FilterType": "Sql",
                      "SqlFilter": { "SqlExpression": "size > 2" },
                      "Action": { "SqlExpression": "SET large = TRUE" }
                    }
                  }
                ]
              }
            ]
          }
        ]
      }
    ],
    "Logging": { "Type": "File" },
  }
}`;

/** Starts the program as the official image starts: without arguments that say what to serve. */
async function startInPlaceOfTheOfficialEmulator(env: Record<string, string>) {
  const root = await mkdtemp(join(tmpdir(), 'azwire-official-'));
  onTestFinished(() => rm(root, { recursive: true }));
  const folder = join(root, 'ServiceBus_Emulator', 'ConfigFiles');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'Config.json'), CONFIG);
  const ports = ['amqp', 'amqps', 'gateway', 'control'].flatMap((name) => [`--${name}-port`, '0']);
  const child = spawn(process.execPath, [PROGRAM, 'up', '--mount-root', root, ...ports], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit');
  onTestFinished(async () => {
    child.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
  });
  let err = '';
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  const lines: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    lines.push(line);
    if (line === READY) break;
  }
  expect(lines, err).toContain(READY);
  const port = (listener: string) =>
    lines.map((line) => new RegExp(`^ +${listener} +127\\.0\\.0\\.1:(\\d+)`).exec(line)?.[1]).find(Boolean);
  return { amqp: port('amqp'), management: port('management'), err: () => err };
}

itHere('the official file, environment and connection string are all it takes', async () => {
  const { amqp, management, err } = await startInPlaceOfTheOfficialEmulator({
    ACCEPT_EULA: 'Y',
    SQL_SERVER: 'sqledge',
    MSSQL_SA_PASSWORD: 'A-password1',
    EMULATOR_HTTP_PORT: '0',
  });
  expect(err()).toContain('Note: SQL_SERVER, MSSQL_SA_PASSWORD are not used: azwire needs no SQL Server.\n');
  expect(err()).toMatch(
    /^Note: .*Config\.json: \/UserConfig\/Logging\/Type is "File": the log goes to standard error/m,
  );
  expect(err()).not.toContain('A-password1');

  const health = await fetch(`http://localhost:${management}/health`);
  expect(health.status).toBe(200);
  expect(await health.json()).toEqual({ status: 'healthy', message: 'Service is healthy.' });

  const key =
    'SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey=SAS_KEY_VALUE;UseDevelopmentEmulator=true;';
  const client = new ServiceBusClient(`Endpoint=sb://localhost:${amqp};${key}`);
  onTestFinished(() => client.close());

  await client.createSender('queue.1').sendMessages({ body: 'once' });
  const receiver = client.createReceiver('queue.1');
  const [message] = await receiveAll(receiver, 1);
  await receiver.abandonMessage(message!);
  const deadLetters = await receiveAll(client.createReceiver('queue.1', { subQueueType: 'deadLetter' }), 1);
  expect(deadLetters[0]?.deadLetterReason).toBe('MaxDeliveryCountExceeded');

  await client.createSender('topic.1').sendMessages([
    { body: 'small', contentType: 'application/json', applicationProperties: { size: 1 } },
    { body: 'large', applicationProperties: { size: 3 } },
  ]);
  const received = async (subscription: string, count: number) =>
    receiveAll(client.createReceiver('topic.1', subscription, { receiveMode: 'receiveAndDelete' }), count);
  expect(bodies(await received('everything', 2))).toEqual(['small', 'large']);
  expect(bodies(await received('json', 1))).toEqual(['small']);
  const [large] = await received('by-sql', 1);
  expect(large).toMatchObject({ body: 'large', applicationProperties: { size: 3, large: true, RuleName: 'by-sql' } });
});
