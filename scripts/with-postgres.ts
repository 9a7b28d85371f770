// Runs a command with a throw-away PostgreSQL: `node scripts/with-postgres.ts COMMAND...`. The server
// listens on a loopback port only, lives in a temporary folder, and is gone with the command. Where
// the binaries are missing it says so and runs nothing (exit 0), unless --required is given.
import { spawn, spawnSync, type SpawnOptions } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const debianRoot = '/usr/lib/postgresql'
const words = process.argv.slice(2)
const required = words[0] === '--required'
const [command, ...rest] = required ? words.slice(1) : words

if (command === undefined) {
  process.stderr.write('usage: node scripts/with-postgres.ts [--required] COMMAND [ARGUMENT...]\n')
  process.exitCode = 2
} else {
  process.exitCode = await main(command, rest)
}

async function main(name: string, args: readonly string[]): Promise<number> {
  const bin = findBinaries()
  const owner = findOwner()
  if (bin === null || owner === null) {
    const missing = bin === null ? 'PostgreSQL server binaries' : 'a user to run the server as'
    process.stderr.write(`\n!!! SKIPPED: no ${missing} here; nothing ran on PostgreSQL !!!\n\n`)
    return required ? 1 : 0
  }
  const folder = mkdtempSync(join(tmpdir(), 'customhouse-postgres-'))
  if (owner.uid !== undefined) chownSync(folder, owner.uid, owner.gid ?? owner.uid)
  const data = join(folder, 'data')
  try {
    run(join(bin, 'initdb'), ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8'], owner)
    const port = await freePort()
    const settings = `-p ${port} -h 127.0.0.1 -k ${folder} -c max_connections=50`
    run(
      join(bin, 'pg_ctl'),
      ['-D', data, '-w', '-l', join(folder, 'log'), '-o', settings, 'start'],
      owner,
    )
    try {
      return await runCommand(name, args, `postgres://postgres@127.0.0.1:${port}/postgres`)
    } finally {
      run(join(bin, 'pg_ctl'), ['-D', data, '-w', '-m', 'immediate', 'stop'], owner)
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The newest server under Debian's root, or one on the path's own folder layout. */
function findBinaries(): string | null {
  if (!existsSync(debianRoot)) return null
  const versions = readdirSync(debianRoot).toSorted((left, right) => Number(right) - Number(left))
  const found = versions
    .map((version) => join(debianRoot, version, 'bin'))
    .find((folder) => existsSync(join(folder, 'initdb')))
  return found ?? null
}

/** The server refuses to run as root; then it runs as the packaged user. */
function findOwner(): { readonly uid?: number; readonly gid?: number } | null {
  if (process.getuid?.() !== 0) return {}
  const uid = spawnSync('id', ['-u', 'postgres'], { encoding: 'utf8' })
  const gid = spawnSync('id', ['-g', 'postgres'], { encoding: 'utf8' })
  if (uid.status !== 0 || gid.status !== 0) return null
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) }
}

function run(file: string, args: readonly string[], owner: SpawnOptions): void {
  const { status, stderr, stdout } = spawnSync(file, args, {
    ...owner,
    cwd: '/',
    encoding: 'utf8',
    // A server that inherits a pipe would keep it open for its whole life.
    stdio: args.at(-1) === 'start' ? 'ignore' : 'pipe',
  })
  if (status !== 0) throw new Error(`${file} failed: ${stderr ?? ''}${stdout ?? ''}`)
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

async function runCommand(name: string, args: readonly string[], url: string): Promise<number> {
  const child = spawn(name, args, {
    stdio: 'inherit',
    env: { ...process.env, CUSTOMHOUSE_TEST_DATABASE_URL: url },
  })
  return await new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code) => resolve(code ?? 1))
  })
}
