import assert from 'node:assert/strict';
import { recognizeCommand } from '../../../src/runs/recognizeCommand';
import { Random } from '../../support/fuzz/random';

describe('A command line', () => {
  const lines: [string, string | undefined][] = [
    ['npm test', 'npm test'],
    ['npm t -- --grep x', 'npm test'],
    ['npm run test', 'npm test'],
    ['npm run build:api', 'npm run build:api'],
    ['npm --prefix web run e2e', 'npm run e2e'],
    ['cd web && npm ci && npm run build', 'npm install && npm run build'],
    ['NODE_ENV=test CI=1 npm test 2>&1 | tee out.log', 'npm test'],
    ['  time npm test # again', 'npm test'],
    ['/usr/local/bin/npm.cmd test', 'npm test'],
    ['pnpm -w run dev', 'pnpm run dev'],
    ['yarn build:web', 'yarn build:web'],
    ['bun run bench', 'bun run bench'],
    ['pnpm exec vitest run', 'vitest'],
    ['npx -y playwright test tests/login.spec.ts', 'playwright test login.spec.ts'],
    ['npx jest', 'jest'],
    ['node --test test/', 'node --test'],
    ['poetry run pytest -x tests/api/test_orders.py::TestA::test_b', 'pytest test_orders.py'],
    ['python3 -m pytest', 'pytest'],
    ['uv run pytest', 'pytest'],
    ['bundle exec rspec', 'rspec'],
    ['go test ./... -count=1', 'go test'],
    ['cargo test --release', 'cargo test'],
    ['dotnet test', 'dotnet test'],
    ['./mvnw -q clean verify -Dpassword=x', 'mvn clean verify'],
    ['./gradlew :app:integrationTest --info', 'gradle :app:integrationTest'],
    ['make -j8 -C api test', 'make test'],
    ['make', 'make'],
    ['make V=1 check', 'make check'],
    ['k6 run --vus 10 load/checkout.js', 'k6 run checkout.js'],
    ['artillery run load.yml', 'artillery run load.yml'],
    ['wrk -t4 -c100 http://localhost:8080/', 'wrk'],
    ['sudo -u ci docker compose -f a.yml --profile x up -d --build web', 'docker compose up'],
    ['docker-compose -p shop restart api', 'docker-compose restart'],
    ['podman compose down', 'podman compose down'],
    ['docker --context prod build -t x .', 'docker build'],
    ['docker run --rm -e TOKEN=x busybox npm test', 'docker run'],
    ['docker buildx build .', 'docker build'],
    ['env -i PATH=/bin timeout 60 make bench', 'make bench'],
    ['npm \\\n> run build', 'npm run build'],
    ['$env:TOKEN = "x"; npm test', 'npm test'],
    ['npm test &', 'npm test'],
    ['(cd web; npm test)', 'npm test'],
    ['', undefined],
    ['ls -la', undefined],
    ['echo npm test', undefined],
    ['"npm test"', undefined],
    ["git commit -m 'npm test'", undefined],
    ['npm config set //registry/:_authToken abc', undefined],
    ['npm run --token abc build', undefined],
    ['npm run $SCRIPT', undefined],
    ['npm run "$(cat secret)"', undefined],
    ['npm publish', undefined],
    ['yarn add left-pad', undefined],
    ['docker login -u me -p secret', undefined],
    ['docker exec api npm test', undefined],
    ['python manage.py migrate', undefined],
    ['cat <<EOF\nnpm test\nEOF', undefined],
    ["echo 'no end; npm test", undefined],
    [' *  Executing task: npm run build', undefined],
    ['make --eval x', undefined],
  ];
  for (const [line, label] of lines) {
    it(`${JSON.stringify(line)} ${label === undefined ? 'is no run' : `is “${label}”`}`, () =>
      assert.equal(recognizeCommand(line), label));
  }

  it('that is very long, or all of it marks, is looked at in no time to speak of', () => {
    for (const text of [
      'a'.repeat(1e6),
      '\\'.repeat(1e6),
      '"'.repeat(1e6),
      '$('.repeat(5e5),
      ' '.repeat(1e6),
    ])
      assert.equal(recognizeCommand(text), undefined);
    assert.equal(recognizeCommand(`npm test ${'x'.repeat(1e6)}`), 'npm test');
  });

  it('leaves nothing of a secret in what is kept, wherever it stands in it', () => {
    const random = new Random(7);
    const templates = lines.flatMap(([line]) => (line.includes('\n') ? [] : [line]));
    let recognized = 0;
    for (let round = 0; round < 20_000; round++) {
      const secret = secretOf(random);
      const words = templates[random.index(templates.length)]?.split(' ') ?? [];
      const at = random.index(words.length + 1);
      const shape = random.pick(shapes)(secret);
      if (random.chance(0.5)) words.splice(at, 0, shape);
      else words[Math.min(at, words.length - 1)] = `${words[Math.min(at, words.length - 1)]}${shape}`;
      const line = words.join(' ');
      const label = recognizeCommand(line);
      if (label === undefined) continue;
      recognized++;
      const parts = Array.from({ length: secret.length - 4 }, (_, from) => secret.slice(from, from + 5));
      const leaked = parts.filter(part => label.includes(part));
      assert.deepEqual(leaked, [], `“${label}” has a part of “${secret}”: ${line}`);
    }
    assert.ok(recognized > 5000, `${recognized}`);
  });
});

/** How a secret appears in a line. */
const shapes: readonly [(secret: string) => string, ...((secret: string) => string)[]] = [
  secret => secret,
  secret => `'${secret}'`,
  secret => `"${secret}"`,
  secret => `--token ${secret}`,
  secret => `--password=${secret}`,
  secret => `-p${secret}`,
  secret => `-p ${secret}`,
  secret => `TOKEN=${secret}`,
  secret => `-e API_KEY=${secret}`,
  secret => `https://me:${secret}@host/path`,
  secret => `-H "Authorization: Bearer ${secret}"`,
  secret => `/home/${secret}/test.js`,
  secret => `${secret}.js`,
  secret => `-k ${secret}`,
  secret => `; export TOKEN=${secret}`,
  secret => `| grep ${secret}`,
  secret => `> ${secret}.log`,
  secret => `# ${secret}`,
  secret => `&& curl -u ${secret} x`,
];

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Secrets as machines generate them, and as people choose them who have to use a digit. */
function secretOf(random: Random): string {
  const from = (alphabet: string, length: number): string =>
    Array.from({ length }, () => alphabet[random.index(alphabet.length)]).join('');
  const made: readonly [() => string, ...(() => string)[]] = [
    () => `ghp_${from(`${letters}0123456789`, 36)}`,
    () => from(`${letters}0123456789+/`, 28),
    () => from('0123456789abcdef', 40),
    () => `${from('0123456789abcdef', 8)}-${from('0123456789abcdef', 4)}-${from('0123456789abcdef', 12)}`,
    () => `eyJ${from(`${letters}0123456789_`, 20)}.${from(`${letters}0123456789_`, 24)}`,
    () => `${from(letters, 5)}${from('0123456789', 3)}${from(letters, 5)}!${from('0123456789', 2)}`,
    () => `AKIA${from('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 16)}`,
  ];
  return random.pick(made)();
}
