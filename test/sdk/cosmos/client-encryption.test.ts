import {
  EncryptionAlgorithm,
  type EncryptionKeyResolver,
  type EncryptionKeyResolverName,
  EncryptionQueryBuilder,
  EncryptionType,
  KeyEncryptionAlgorithm,
} from '@azure/cosmos';
import { expect, it } from 'vitest';
import { refusalOf, startCosmos } from '../../support/cosmos.ts';

/** Wraps by turning every bit around: who keeps keys is no part of the service. */
const RESOLVER: EncryptionKeyResolver = {
  encryptionKeyResolverName: 'test',
  wrapKey: async (_id, _algorithm, key) => key.map((byte) => byte ^ 0xff),
  unwrapKey: async (_id, _algorithm, key) => key.map((byte) => byte ^ 0xff),
};
const METADATA = {
  type: 'test' as EncryptionKeyResolverName,
  name: 'kek',
  value: 'https://vault/key',
  algorithm: KeyEncryptionAlgorithm.RSA_OAEP,
};

const ENCRYPTED = {
  clientEncryptionKeyId: 'key',
  encryptionAlgorithm: EncryptionAlgorithm.AEAD_AES_256_CBC_HMAC_SHA256,
};
const POLICY = {
  policyFormatVersion: 2,
  includedPaths: [
    { path: '/secret', encryptionType: EncryptionType.RANDOMIZED, ...ENCRYPTED },
    { path: '/searched', encryptionType: EncryptionType.DETERMINISTIC, ...ENCRYPTED },
  ],
};
const CONTAINER = { id: 'items', partitionKey: { paths: ['/pk'] }, clientEncryptionPolicy: POLICY };

async function start() {
  const cosmos = await startCosmos({
    config: { auth: 'enforce' },
    client: { clientEncryptionOptions: { keyEncryptionKeyResolver: RESOLVER } },
  });
  const { database } = cosmos;
  await database.createClientEncryptionKey('key', EncryptionAlgorithm.AEAD_AES_256_CBC_HMAC_SHA256, METADATA);
  const container = await cosmos.container(CONTAINER);
  return { cosmos, container };
}

it('keys are created, read and wrapped anew', async () => {
  const { cosmos } = await start();
  const read = await cosmos.database.readClientEncryptionKey('key');
  expect(read.resource).toMatchObject({ id: 'key', keyWrapMetadata: METADATA });
  const rewrapped = await cosmos.database.rewrapClientEncryptionKey('key', {
    ...METADATA,
    value: 'https://vault/other',
  });
  expect(rewrapped.resource).toMatchObject({ keyWrapMetadata: { value: 'https://vault/other' } });
});

it('the service keeps what it cannot read, and finds it', async () => {
  const { cosmos, container } = await start();
  await container.items.create({ id: '1', pk: 'a', secret: 'hidden', searched: 'x', plain: 1 });
  await container.items.create({ id: '2', pk: 'a', secret: 'hidden', searched: 'y', plain: 2 });
  const stored = cosmos.azure.messages('cosmos', 'db', 'items')[0]!.document as Record<string, unknown>;
  expect(stored).toMatchObject({ id: '1', plain: 1 });
  expect(JSON.stringify(stored)).not.toContain('hidden');
  expect((await container.item('1', 'a').read()).resource).toMatchObject({ secret: 'hidden', searched: 'x' });
  const query = new EncryptionQueryBuilder('SELECT * FROM c WHERE c.searched = @value');
  query.addParameter('@value', 'y', '/searched');
  const iterator = await container.items.getEncryptionQueryIterator(query);
  expect((await iterator.fetchAll()).resources).toMatchObject([{ id: '2', secret: 'hidden' }]);
});

it('a client notices that a container was made again, and says so', async () => {
  const { cosmos, container } = await start();
  await container.items.create({ id: '1', pk: 'a', secret: 'hidden' });
  const { containers } = cosmos.another().database('db');
  await cosmos.another().database('db').container('items').delete();
  await containers.create(CONTAINER);
  const error = await refusalOf(container.items.create({ id: '2', pk: 'a', secret: 'hidden' }));
  expect(error.message).toContain('Operation has failed due to a possible mismatch in Client Encryption Policy');
  expect((await container.items.create({ id: '2', pk: 'a', secret: 'hidden' })).statusCode).toBe(201);
});
