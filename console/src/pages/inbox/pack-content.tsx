// What a change says of a pack: the lines that differ from what is in force, or from what it takes over.
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { call, type Answer } from '../../api/client.ts'
import { useText } from '../../text/text.tsx'
import { TextDiff } from '../../ui/text-diff.tsx'
import { paths } from '../../urls.ts'
import { evidenceKey } from './queries.ts'

interface PackSaid {
  readonly id: string
  /** Null: it is retired. */
  readonly text: string | null
  /** Of a file that it takes over, or gives back to. */
  readonly replaced: { readonly file: string; readonly text: string } | null
}

/** Null for a change of anything else. */
export function packIn(content: NonNullable<Answer<'change'>['content']>): PackSaid | null {
  const { section, id, written, replaced } = content
  if (section !== 'packs' || typeof id !== 'string') return null
  if (!isMembers(written)) return { id, text: null, replaced: fileIn(replaced) }
  const { text, replaces } = written
  return { id, text: typeof text === 'string' ? text : '', replaced: fileIn(replaces) }
}

function fileIn(value: unknown): PackSaid['replaced'] {
  if (!isMembers(value)) return null
  const { file, text } = value
  return typeof file === 'string' && typeof text === 'string' ? { file, text } : null
}

function isMembers(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

export function PackContent({
  pack: { id, text, replaced },
  isOver,
}: {
  readonly pack: PackSaid
  /** What is in force by now is not what it was compared with. */
  readonly isOver: boolean
}) {
  const { t } = useText()
  const now = useQuery({
    queryKey: evidenceKey('packText', id),
    enabled: !isOver,
    retry: false,
    queryFn: ({ signal }) => call('packText', { params: { id } }, signal),
  })
  const after = text ?? replaced?.text ?? ''
  return (
    <>
      <p className="mb-2">
        {text === null
          ? replaced === null
            ? t('inbox.pack.retired', { id })
            : t('inbox.pack.givenBack', { id, file: replaced.file })
          : t('inbox.pack.said', { id })}{' '}
        <Link to={paths.pack} params={{ packId: id }} className="text-accent underline">
          {t('rules.pack.open')}
        </Link>
      </p>
      {now.data === undefined ? (
        <pre
          className="max-h-80 overflow-auto rounded bg-sunken p-2 font-mono text-xs"
          tabIndex={0}
          role="region"
          aria-label={t('inbox.content')}
        >
          {after}
        </pre>
      ) : (
        <TextDiff
          before={now.data.text}
          after={after}
          label={t('inbox.content')}
          foldedWords={(n) => t('publish.folded', { n })}
          sameWords={t('publish.same')}
        />
      )}
    </>
  )
}
