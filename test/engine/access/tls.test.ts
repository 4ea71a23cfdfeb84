import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as http from 'node:http';
import * as https from 'node:https';
import * as net from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import * as tls from 'node:tls';
import type { EngineState } from '../../../src/common/model/engine';
import { EngineConnection } from '../../../src/engine/watch/engineConnection';
import { systemClock as clock } from '../../../src/node/systemClock';
import { testEngineAddress } from '../../support/engine/engine';
import { RecordingLog } from '../../support/fakes/recordingLog';
import { runCommand } from '../../support/machine/runCommand';

/**
 * A certificate authority with a server's and a client's certificate, in files named as the Docker CLI names
 * them.
 */
async function makeCertificates(folder: string): Promise<void> {
  fs.mkdirSync(folder, { recursive: true });
  const file = (name: string): string => path.join(folder, name);
  const openssl = (...args: string[]): Promise<string> => runCommand('openssl', args);
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const authority = ['-x509', '-days', '2', '-subj', '/CN=test authority'];
  await openssl('req', ...authority, ...key, '-keyout', file('ca-key.pem'), '-out', file('ca.pem'));
  for (const [name, extension] of [
    ['server', 'subjectAltName=IP:127.0.0.1'],
    ['client', 'extendedKeyUsage=clientAuth'],
  ] as const) {
    const [keyFile, request] = [file(`${name}-key.pem`), file(`${name}.csr`)];
    await openssl('req', ...key, '-subj', `/CN=${name}`, '-keyout', keyFile, '-out', request);
    fs.writeFileSync(file(`${name}.ext`), extension);
    const signer = ['-CA', file('ca.pem'), '-CAkey', file('ca-key.pem'), '-CAcreateserial', '-days', '2'];
    const output = ['-extfile', file(`${name}.ext`), '-out', file(`${name}-cert.pem`)];
    await openssl('x509', '-req', '-in', request, ...signer, ...output);
  }
  fs.copyFileSync(file('client-cert.pem'), file('cert.pem'));
  fs.copyFileSync(file('client-key.pem'), file('key.pem'));
}

describe('an engine behind TLS', () => {
  let folder: string;
  let server: tls.Server;
  let address: string;
  const own = (): string => path.join(folder, 'own');
  const stateOf = async (endpoint: string, variables: Record<string, string> = {}): Promise<EngineState> => {
    const environment = { variables, homeFolder: folder, platform: process.platform };
    const connection = new EngineConnection({ endpoint, environment, clock, log: new RecordingLog() });
    const { state, client } = await connection.view(AbortSignal.timeout(20_000), true);
    if (client)
      assert.ok(Array.isArray((await client.listContainers(AbortSignal.timeout(20_000))).containers));
    return state;
  };
  const withVariables = (certificates: string): Promise<EngineState> =>
    stateOf('auto', { DOCKER_HOST: address, DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: certificates });

  before(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cm-tls-'));
    await makeCertificates(own());
    await makeCertificates(path.join(folder, 'foreign'));
    const read = (name: string): Buffer => fs.readFileSync(path.join(own(), name));
    // As `dockerd --tlsverify`: only a client with a certificate of the authority is accepted.
    server = tls.createServer(
      {
        ca: read('ca.pem'),
        cert: read('server-cert.pem'),
        key: read('server-key.pem'),
        requestCert: true,
        rejectUnauthorized: true,
      },
      near => {
        const far = net.connect(testEngineAddress.slice('unix://'.length));
        near.pipe(far).pipe(near);
        near.on('error', () => far.destroy());
        far.on('error', () => near.destroy());
      },
    );
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    address = `tcp://127.0.0.1:${(server.address() as net.AddressInfo).port}`;
  });
  after(() => {
    server.close();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  it('is reached with DOCKER_HOST, DOCKER_TLS_VERIFY and DOCKER_CERT_PATH', async () => {
    assert.equal((await withVariables(own())).kind, 'connected');
  });

  it('is reached through a Docker context with its own certificates', async () => {
    const digest = createHash('sha256').update('secure').digest('hex');
    const meta = path.join(folder, '.docker', 'contexts', 'meta', digest);
    const material = path.join(folder, '.docker', 'contexts', 'tls', digest, 'docker');
    fs.mkdirSync(meta, { recursive: true });
    fs.mkdirSync(material, { recursive: true });
    const facts = { Name: 'secure', Endpoints: { docker: { Host: address } } };
    fs.writeFileSync(path.join(meta, 'meta.json'), JSON.stringify(facts));
    for (const name of ['ca.pem', 'cert.pem', 'key.pem'])
      fs.copyFileSync(path.join(own(), name), path.join(material, name));
    const state = await stateOf('context:secure');
    assert.ok(state.kind === 'connected' && state.engine.origin.includes('secure'), JSON.stringify(state));
  });

  it('is refused when its certificate is of an authority that is not trusted', async () => {
    const state = await withVariables(path.join(folder, 'foreign'));
    assert.ok(state.kind === 'unreachable', state.kind);
    assert.match(state.message, /SELF_SIGNED|UNABLE_TO|certificate|SIGNATURE/i);
  });

  it('refuses a client without a certificate, which is reported', async () => {
    const bare = path.join(folder, 'bare');
    fs.mkdirSync(bare, { recursive: true });
    fs.copyFileSync(path.join(own(), 'ca.pem'), path.join(bare, 'ca.pem'));
    const state = await withVariables(bare);
    assert.ok(state.kind === 'unreachable', state.kind);
  });

  it('is never asked without encryption once certificates are required', async () => {
    const state = await withVariables(path.join(folder, 'nothing'));
    assert.equal(state.kind, 'unreachable');
  });

  it('cannot send anybody to an address without encryption', async () => {
    const asked: string[] = [];
    const open = http.createServer((request, response) => {
      asked.push(request.url ?? '');
      response.end('{}');
    });
    const read = (name: string): Buffer => fs.readFileSync(path.join(own(), name));
    const material = { cert: read('server-cert.pem'), key: read('server-key.pem') };
    let requests = 0;
    const redirecting = https.createServer(material, (_request, response) => {
      requests++;
      const { port } = open.address() as net.AddressInfo;
      response.writeHead(302, { Location: `http://127.0.0.1:${port}/x` }).end();
    });
    try {
      for (const each of [open, redirecting])
        await new Promise<void>(resolve => each.listen(0, '127.0.0.1', resolve));
      const { port } = redirecting.address() as net.AddressInfo;
      const variables = { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: own() };
      const state = await stateOf('auto', { ...variables, DOCKER_HOST: `tcp://127.0.0.1:${port}` });
      assert.notEqual(state.kind, 'connected');
      assert.ok(requests > 0);
      assert.deepEqual(asked, []);
    } finally {
      for (const each of [open, redirecting]) each.close();
    }
  });
});
