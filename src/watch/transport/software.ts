// What is known of client software, as data: which runtime a client says it is, which one its TLS shows, what
// relays leave behind. Lower case throughout. Names that nobody knows say nothing.

export type Runtime =
  | 'browser'
  | 'curl'
  | 'dotnet'
  | 'go'
  | 'java'
  | 'node'
  | 'php'
  | 'python'
  | 'ruby'
  | 'rust'

/** Words of a TLS fingerprint's name; the first that is in it holds. */
export const tlsNames: readonly (readonly [word: string, runtime: Runtime])[] = [
  ['golang', 'go'],
  ['go-http', 'go'],
  ['crypto/tls', 'go'],
  ['python', 'python'],
  ['httpx', 'python'],
  ['urllib3', 'python'],
  ['aiohttp', 'python'],
  ['node', 'node'],
  ['undici', 'node'],
  ['okhttp', 'java'],
  ['java', 'java'],
  ['jdk', 'java'],
  ['chrom', 'browser'],
  ['firefox', 'browser'],
  ['safari', 'browser'],
  ['edge', 'browser'],
  ['rust', 'rust'],
  ['reqwest', 'rust'],
  ['dotnet', 'dotnet'],
  ['.net', 'dotnet'],
  ['curl', 'curl'],
  ['ruby', 'ruby'],
  ['php', 'php'],
]

/** The hash of cipher suites in a JA4 fingerprint, its middle part; as observed by reflectors of JA4 (tls.peet.ws, FoxIO's table). */
export const ja4Ciphers: Readonly<Record<string, Runtime>> = {
  f57a46bbacb6: 'go',
  '9dc949149365': 'go',
  '8daaf6152771': 'browser',
  '5b57614c22b0': 'browser',
}

/** Words of a user agent; the first that is in it holds. Libraries before what they run on. */
export const agentNames: readonly (readonly [word: string, runtime: Runtime])[] = [
  ['/python', 'python'],
  ['python', 'python'],
  ['litellm', 'python'],
  ['aiohttp', 'python'],
  ['httpx', 'python'],
  ['/js', 'node'],
  ['claude-cli', 'node'],
  ['node', 'node'],
  ['undici', 'node'],
  ['axios', 'node'],
  ['go-http-client', 'go'],
  ['/go', 'go'],
  ['okhttp', 'java'],
  ['java', 'java'],
  ['codex_cli_rs', 'rust'],
  ['reqwest', 'rust'],
  ['.net', 'dotnet'],
  ['dotnet', 'dotnet'],
  ['ruby', 'ruby'],
  ['php', 'php'],
  ['curl', 'curl'],
  ['mozilla', 'browser'],
]

/** What a generated SDK calls its language and its runtime. */
export const stainlessLanguages: Readonly<Record<string, Runtime>> = {
  js: 'node',
  python: 'python',
  go: 'go',
  java: 'java',
  kotlin: 'java',
  ruby: 'ruby',
  csharp: 'dotnet',
  php: 'php',
}
export const stainlessRuntimes: Readonly<Record<string, Runtime>> = {
  node: 'node',
  cpython: 'python',
  pypy: 'python',
  go: 'go',
  jre: 'java',
  ruby: 'ruby',
  '.net': 'dotnet',
  php: 'php',
}

/** Headers by which an intermediary says that it is one; a user agent may, too. */
export const gatewayHeaders: readonly string[] = [
  'via',
  'x-portkey-trace-id',
  'x-litellm-call-id',
  'x-kong-request-id',
  'helicone-auth',
  'cf-aig-authorization',
]
export const gatewayAgents: readonly string[] = ['litellm', 'portkey', 'kong', 'helicone', 'envoy']

/** Values of `x-title` and `http-referer` that relay software sends. */
export const relayTitles: readonly string[] = ['one api', 'one-api', 'new api', 'new-api']

/** Device ids that relay software writes into every request that names none: the SHA-256 of `relay-generated-device`. */
export const relayDevices: readonly string[] = [
  '6d80b607905bb422a7713b6131219e2c9f3b5682ec0a6c3a7ed192eb26b05bc9',
]

/** What relay software asks a channel to see whether it works, without case, spaces at the ends and last mark. */
export const relayProbes: ReadonlySet<string> = new Set([
  'output only your specific model name with no additional text',
  'hi',
])
export const probeCharactersMax = 80

/** Home folders that images and guides have, which belong to nobody. */
export const nobodys: ReadonlySet<string> = new Set([
  'admin',
  'administrator',
  'app',
  'appuser',
  'azureuser',
  'bot',
  'coder',
  'codespace',
  'default',
  'deploy',
  'dev',
  'developer',
  'docker',
  'ec2-user',
  'gitpod',
  'jenkins',
  'jovyan',
  'linuxbrew',
  'me',
  'node',
  'nobody',
  'public',
  'root',
  'service',
  'shared',
  'test',
  'ubuntu',
  'user',
  'username',
  'vagrant',
  'vscode',
  'workspace',
  'you',
  'yourname',
])

/** Words of the names that build machines have, which are numbered: `runner-17`, `gitlab-runner`, `buildkite-agent-3`. */
export const machineWords: ReadonlySet<string> = new Set([
  'agent',
  'build',
  'builder',
  'buildkite',
  'ci',
  'circleci',
  'container',
  'executor',
  'host',
  'instance',
  'job',
  'pod',
  'runner',
  'runneradmin',
  'sandbox',
  'task',
  'vm',
  'worker',
])

/** Networks of clouds and hosts: programs move between their regions in a moment. */
export const cloudNetworks: ReadonlySet<string> = new Set([
  '8075',
  '13335',
  '14061',
  '14618',
  '15169',
  '16276',
  '16509',
  '20473',
  '24940',
  '31898',
  '36351',
  '37963',
  '45090',
  '45102',
  '54113',
  '63949',
  '132203',
  '136907',
  '396982',
])
