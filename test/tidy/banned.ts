// Words that do not belong in the tree, each with what to write instead. Code words are looked for
// outside comments; text words everywhere. `any` is the linter's to find.
import { lineAt, withoutComments, type TextFile } from './tree.ts'

export interface Ban {
  readonly name: string
  readonly pattern: RegExp
  readonly instead: string
  readonly looksIn: 'code' | 'text'
  /** Paths (by prefix) where the word may stand, because it is that place's job. */
  readonly except: readonly string[]
  /** Paths that are looked at; all if left out. */
  readonly only?: RegExp
}

/** What stands in its quotes is pasted into programs of others. */
const snippets = 'console/src/pages/start/snippets.ts'
const toolsAndTests = ['test/', 'bench/', 'scripts/']

export const bans: readonly Ban[] = [
  {
    name: 'wall clock',
    pattern: /\bDate\.now\b|\bnew Date\(\s*\)/g,
    instead: 'a Clock of kernel/time.ts',
    looksIn: 'code',
    except: ['src/kernel/time.ts', 'console/src/ui/clock.ts', ...toolsAndTests],
  },
  {
    name: 'monotonic clock',
    pattern: /\bperformance\.now\b|\bprocess\.hrtime\b/g,
    instead: 'a Clock of kernel/time.ts',
    looksIn: 'code',
    except: ['src/kernel/time.ts', ...toolsAndTests],
  },
  {
    name: 'randomness',
    pattern: /\bMath\.random\b|\brandomUUID\b|\brandomInt\b|\bgetRandomValues\b/g,
    instead: 'kernel/ids.ts (in tests: fast-check with its printed seed)',
    looksIn: 'code',
    except: ['src/kernel/ids.ts', 'bench/'],
  },
  {
    name: 'environment',
    pattern: /\bprocess\.env\b/g,
    instead: 'a setting of house/config.ts or house/settings.ts',
    looksIn: 'code',
    except: ['src/house/config', 'src/house/settings', snippets, ...toolsAndTests],
  },
  {
    name: 'console',
    pattern: /\bconsole\.(?:log|error|warn|info|debug|trace|table|dir|time)\b/g,
    instead: 'process.stdout.write in cli/, the log elsewhere',
    looksIn: 'code',
    except: ['src/cli/', snippets, 'bench/', 'scripts/'],
  },
  {
    name: 'global fetch',
    pattern: /(?<![.\w'-])fetch\(/g,
    instead: 'upstream/',
    looksIn: 'code',
    except: ['src/upstream/', 'src/cli/', 'console/src/api/', ...toolsAndTests],
  },
  {
    name: 'double cast',
    pattern: /\bas unknown as\b/g,
    instead: 'a type guard or a schema',
    looksIn: 'code',
    except: [],
  },
  {
    name: 'silenced compiler',
    pattern: /@ts-(?:ignore|nocheck)/g,
    instead: '@ts-expect-error with a reason',
    looksIn: 'text',
    except: [],
  },
  {
    name: 'enum or namespace',
    pattern: /^\s*(?:export\s+)?(?:const\s+)?(?:enum|namespace)\s+\w/gm,
    instead: 'a union of string literals, or a file',
    looksIn: 'code',
    except: [],
  },
  {
    name: 'leftover note',
    pattern: /\b(?:FIXME|TODO|XXX)\b/g,
    instead: 'do it, or write it in the roadmap',
    looksIn: 'text',
    except: [],
  },
  {
    name: 'focused test',
    pattern: /\b(?:test|it|describe|suite)\.only\b|\bonly:\s*true\b/g,
    instead: 'run one file: node --test FILE',
    looksIn: 'code',
    except: [],
  },
  {
    name: 'sleep in a test',
    pattern: /\bsetTimeout\(\s*(?:resolve|done|r)\s*,|from 'node:timers\/promises'/g,
    instead: 'wait for the event itself (test/support), with a deadline',
    looksIn: 'code',
    // What lives in test/support waits for events of other processes and may need a pause between looks.
    except: ['test/support/', 'test/crash/'],
    only: /^test\/|\.test\.ts$/,
  },
  {
    name: 'registry or mirror host',
    pattern:
      /\bregistry\.npmjs|\bpypi\.org|\bfiles\.pythonhosted|\bdeb\.debian\.org|\bproxy\.golang\b/g,
    instead: 'the client as the machine has it set up',
    looksIn: 'text',
    except: [],
  },
  {
    name: 'design notes that are not in the repository',
    pattern: /\bDESIGN(?:\.md| section| \d)/g,
    instead: 'the page, file or decision that holds it',
    looksIn: 'text',
    except: [],
  },
  {
    name: 'path of a workplace',
    pattern: /(?<![\w.])\/(?:work|root|home|tmp)\/[\w.]/g,
    instead: 'a path from the root of the repository, or os.tmpdir()',
    looksIn: 'text',
    except: ['docs/guides/operate.md'],
  },
]

/** One sentence per banned word, with its file, line and replacement. */
export function bannedWords(files: readonly TextFile[]): string[] {
  return files.flatMap(({ path, text }) => {
    const code = path.endsWith('.ts') ? withoutComments(text) : text
    return bans
      .filter((ban) => applies(ban, path))
      .flatMap((ban) =>
        [...(ban.looksIn === 'code' ? code : text).matchAll(ban.pattern)].map(
          (match) =>
            `${path}:${lineAt(text, match.index)}: ${ban.name} (${match[0].trim()}); instead: ${ban.instead}`,
        ),
      )
  })
}

function applies(ban: Ban, path: string): boolean {
  if (!path.endsWith('.ts') && ban.looksIn === 'code') return false
  if (ban.only?.test(path) === false) return false
  return !ban.except.some((prefix) => path.startsWith(prefix))
}
