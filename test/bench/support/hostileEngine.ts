/**
 * A program that answers as an engine with bad intentions: another attack for every request, and a plausible
 * answer now and then, so that it stays connected. Its argument is the address of an honest engine, in whose
 * name it answers at times. Prints its port, and ends with its parent.
 */
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';

type Answer = (response: http.ServerResponse, url: URL) => void;

const mebibyte = 2 ** 20;
const big = Buffer.alloc(mebibyte, 'x');
/** Each of its many values takes a hundred times as much memory as its bytes do. */
const manyValues = Buffer.from('[],'.repeat(mebibyte / 3));
const hex = (number: number): string => number.toString(16).padStart(64, '0');
const seconds = (): number => Math.floor(Date.now() / 1000);
let counter = 0;

const json =
  (make: () => unknown): Answer =>
  response => {
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify(make()));
  };

/** A JSON text of this many MiB, sent as fast as it is read. */
const huge =
  (mebibytes: number, before: string, after: string, status = 200, piece = big): Answer =>
  response => {
    response.writeHead(status, { 'Content-Type': 'application/json' });
    response.write(before);
    let sent = 0;
    const go = (): void => {
      while (sent++ < mebibytes) if (!response.write(piece)) return void response.once('drain', go);
      response.end(after);
    };
    go();
  };

const redirect =
  (location: string): Answer =>
  response => {
    response.writeHead(302, { Location: location });
    response.end();
  };

const torn: Answer = response => {
  response.setHeader('Content-Type', 'application/json');
  response.write('[{"Id":"');
  setTimeout(() => response.destroy(), 100);
};
const silent: Answer = () => undefined;

const [, , honestAddress = ''] = process.argv;
const honest = honestAddress.startsWith('unix:')
  ? { socketPath: honestAddress.replace(/^unix:\/\//, '') }
  : { host: new URL(honestAddress).hostname, port: new URL(honestAddress).port };

/** What the honest engine answers, with a change. */
const repeat =
  (path: string, change: (answer: unknown) => unknown = answer => answer): Answer =>
  response => {
    const asked = http.get({ ...honest, path }, answer => {
      const pieces: Buffer[] = [];
      answer.on('data', (piece: Buffer) => pieces.push(piece));
      answer.on('end', () => {
        response.setHeader('Content-Type', 'application/json');
        response.end(JSON.stringify(change(JSON.parse(String(Buffer.concat(pieces))))));
      });
    });
    asked.on('error', () => response.destroy());
  };
/** Its containers, of which a lie is told, beside one that nobody else has. */
const asOwn = (list: unknown): unknown => [
  ...(list as object[]).map(each => ({
    ...each,
    Names: ['/lie'],
    State: 'exited',
    Status: 'Exited (7) 1 hour ago',
  })),
  container(21),
];

function container(number: number, changes: object = {}): object {
  return {
    Id: hex(number),
    Names: [`/hostile-${number}`],
    Image: 'hostile:latest',
    State: 'running',
    Status: 'Up 2 hours',
    Created: seconds() - 7200,
    Labels: { 'com.docker.compose.project': '__proto__', 'com.docker.compose.service': 'constructor' },
    ...changes,
  };
}
const containers = (count: number, from = 1, changes: object = {}): object[] =>
  Array.from({ length: count }, (_, index) => container(from + index, changes));

/** All of them say that they are the same container of Compose. */
const ofOneWorkload = {
  'com.docker.compose.project': 'shop',
  'com.docker.compose.service': 'db',
  'com.docker.compose.container-number': '1',
  'com.docker.compose.config-hash': 'x',
  'com.docker.compose.oneoff': 'False',
};

const likelyList = json(() => containers(20));
const lists: readonly Answer[] = [
  json(() => containers(20, 1, { Created: 1e13 })),
  json(() => containers(3, 1, { Image: 'x'.repeat(5 * mebibyte) })),
  json(() => containers(20, 1, { Labels: ofOneWorkload })),
  repeat('/containers/json?all=true', asOwn),
  repeat('/containers/json?all=true'),
  json(() => containers(20_000, (counter += 20_000))),
  json(() => [
    null,
    7,
    [],
    { Id: 's' },
    { Id: '' },
    { Id: hex(1), Names: { length: 1e9 } },
    ...containers(5),
  ]),
  json(() => containers(20, 1, { Names: [`/${'\u202e\n[error] '.repeat(10_000)}`] })),
  huge(63, '[{"Id":"', '"}]'),
  huge(63, '[', '0]', 200, manyValues),
  huge(60, '', '', 700),
  huge(60, '', '', 999),
  redirect('http://127.0.0.1:1/x'),
  redirect('ftp://['),
  torn,
  silent,
  json(() => ({ __proto__: containers(1) })),
];

const statsOf = (cpu: number): object => ({
  read: new Date().toISOString(),
  cpu_stats: { cpu_usage: { total_usage: cpu }, system_cpu_usage: cpu, online_cpus: 2 },
  memory_stats: { usage: 1e6, limit: 1e9 },
  pids_stats: { current: 1 },
});
const likelyStats = json(() => statsOf((counter += 1e6)));
const stats: readonly Answer[] = [
  likelyStats,
  huge(63, '{"read":"', '"}'),
  huge(63, '{"networks":[', '0]}', 200, manyValues),
  json(() => statsOf(-1e300)),
  json(() => ({
    ...statsOf(1),
    networks: Object.fromEntries(containers(10_000).map((_, n) => [`e${n}`, {}])),
  })),
  torn,
  silent,
  redirect('/containers/json'),
];

const event = (changes: object = {}): string =>
  `${JSON.stringify({ Type: 'container', Action: 'die', Actor: { ID: hex(counter++ % 20), Attributes: { name: 'hostile' } }, time: seconds(), timeNano: Date.now() * 1e6, ...changes })}\n`;
const streams: readonly Answer[] = [
  response => {
    const flood = setInterval(() => {
      if (!response.writableNeedDrain) for (let index = 0; index < 500; index++) response.write(event());
    }, 20);
    response.on('close', () => clearInterval(flood));
  },
  response => {
    const drip = setInterval(() => response.write('x'), 1);
    response.on('close', () => clearInterval(drip));
  },
  response => {
    const name = 'n'.repeat(900_000);
    const told = setInterval(() => {
      if (!response.writableNeedDrain)
        response.write(event({ Actor: { ID: hex(counter++), Attributes: { name } } }));
    }, 100);
    response.on('close', () => clearInterval(told));
  },
  response => {
    const said = setInterval(() => {
      for (const Action of ['constructor', '__proto__', 'toString', 'health_status: healthy', 'oom'])
        response.write(event({ Action, time: 4e9, timeNano: 4e18 }));
    }, 50);
    response.on('close', () => clearInterval(said));
  },
];

const turns = new Map<string, number>();
/** Every second answer is plausible; the others take turns. */
function nextOf(kind: string, likely: Answer, attacks: readonly Answer[]): Answer {
  const turn = turns.get(kind) ?? 0;
  turns.set(kind, turn + 1);
  return turn % 2 === 0 ? likely : (attacks[((turn - 1) / 2) % attacks.length] ?? likely);
}

const likelyVersion = json(() => ({ Version: '28.0.0', ApiVersion: '1.41', MinAPIVersion: '1.24' }));
const likelyInfo = json(() => ({ ID: 'HOSTILE', Name: 'hostile', OperatingSystem: 'x' }));
const hugeText = json(() => ({
  ID: 'HOSTILE',
  Name: 'x'.repeat(10 * mebibyte),
  Version: 'y'.repeat(mebibyte),
}));

function answerTo(pathname: string): Answer {
  if (pathname === '/_ping') return response => response.end('OK');
  if (pathname === '/version') return nextOf('version', likelyVersion, [hugeText, torn]);
  if (pathname === '/info')
    return nextOf('info', likelyInfo, [repeat('/info'), hugeText, huge(63, '"', '"'), silent]);
  if (pathname === '/containers/json') return nextOf('list', likelyList, lists);
  if (pathname === '/events') {
    const turn = turns.get('events') ?? 0;
    turns.set('events', turn + 1);
    return streams[turn % streams.length] ?? silent;
  }
  if (pathname.endsWith('/stats')) return nextOf('stats', likelyStats, stats);
  return nextOf(
    'inspect',
    json(() => ({ Id: hex(1), State: { Status: 'running', Running: true, Pid: 1 } })),
    [huge(63, '{"Id":"', '"}'), torn, json(() => [])],
  );
}

const server = http.createServer((request, response) => {
  response.on('error', () => undefined);
  const url = new URL(request.url ?? '/', 'http://hostile');
  answerTo(url.pathname.replace(/^\/v[\d.]+/, ''))(response, url);
});
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
process.stdin.on('end', () => process.exit(0)).resume();
