import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { renderNetworkPolicies } from '../../../../src/report/firewall/network-policy.ts';
import { sampleRun } from '../sample-run.ts';
import { captureOf, mixedCapture } from './sample-captures.ts';

const HAS_KUBECTL = spawnSync('kubectl', ['version', '--client']).status === 0;

/** The policies as Kubernetes' own tool reads and writes them. */
function kustomized(yaml: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'azwire-policies-'));
  try {
    writeFileSync(join(directory, 'policies.yaml'), yaml);
    writeFileSync(join(directory, 'kustomization.yaml'), 'resources:\n- policies.yaml\n');
    const { status, stdout, stderr } = spawnSync('kubectl', ['kustomize', directory], { encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
    return stdout;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

describe('renderNetworkPolicies', () => {
  it('has a policy for each program, with what it dials and by whom it is dialled', () => {
    const documents = renderNetworkPolicies([{ capture: mixedCapture() }]).split('---\n');
    expect(documents).toHaveLength(3);
    expect(documents[1]).toMatchInlineSnapshot(`
      "apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata:
        name: "hook"
      spec:
        podSelector:
          matchLabels:
            app.kubernetes.io/name: "hook"
        policyTypes:
          - Ingress
          - Egress
        ingress:
          # event-grid, service tag AzureEventGrid: HTTPS, port 443 (here 8080); 1 connection, 1 attempt in vain (packets 11, 21)
          - from:
              - ipBlock:
                  cidr: 0.0.0.0/0
            ports:
              - protocol: TCP
                port: 8080
        egress: []
      "
    `);
    expect(documents[0]?.slice(documents[0].indexOf('  egress:'))).toMatchInlineSnapshot(`
      "  egress:
          # kitchen: HTTP, port 3000; 1 connection (packet 41)
          - to:
              - podSelector:
                  matchLabels:
                    app.kubernetes.io/name: "kitchen"
            ports:
              - protocol: TCP
                port: 3000
          # *.servicebus.windows.net, service tag ServiceBus: AMQP over TLS, port 5671 (here 5672); 1 connection (packet 1)
          - to:
              - ipBlock:
                  cidr: 0.0.0.0/0
            ports:
              - protocol: TCP
                port: 5671
          # names are resolved
          - ports:
              - protocol: UDP
                port: 53
              - protocol: TCP
                port: 53
      "
    `);
  });

  it.skipIf(!HAS_KUBECTL)(
    `is read by kubectl, whatever participants are called${HAS_KUBECTL ? '' : ' (skipped: no kubectl)'}`,
    () => {
      const names = [
        'a: b # c',
        '- x',
        '"',
        'é',
        '-',
        '',
        'A b',
        'a-b',
        '2001:db8::1',
        'x'.repeat(300),
        'a\nkind: Pod',
      ];
      const dials = names.map(
        (opener) => ({ opener, acceptor: 'service-bus', via: 'amqp', layers: ['tcp', 'amqp'] }) as const,
      );
      const yaml = kustomized(
        renderNetworkPolicies([{ capture: captureOf(['service-bus'], ...dials), title: '\n- x: [' }]),
      );
      expect(yaml.match(/^kind: NetworkPolicy$/gm)).toHaveLength(names.length);
      const called = [...yaml.matchAll(/^ {2}name: (.*)$/gm)].map(([, name]) => name!.replaceAll('"', ''));
      expect(new Set(called).size).toBe(names.length);
      for (const name of called) expect(name).toMatch(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/);
    },
  );

  it('keeps the participants of several runs apart', () => {
    const yaml = renderNetworkPolicies([sampleRun({ scenario: 'one' }), sampleRun({ scenario: 'two' })]);
    expect([...yaml.matchAll(/^ {2}name: (.*)$/gm)].map(([, name]) => name)).toEqual([
      '"one-producer"',
      '"one-subscriber"',
      '"one-hook-example"',
      '"two-producer"',
      '"two-subscriber"',
      '"two-hook-example"',
    ]);
  });

  it('says that there is nothing to allow', () => {
    expect(renderNetworkPolicies([{ capture: captureOf([]) }])).toContain('# Nobody dialled anybody');
  });
});
