// What differs from what is in force: by section of the configuration, the ids that come, go or change.
import { useText } from '../../text/text.tsx'

export type SectionChanges = Readonly<
  Record<
    string,
    {
      readonly added: readonly string[]
      readonly removed: readonly string[]
      readonly changed: readonly string[]
    }
  >
>

export function Sections({ changes }: { readonly changes: SectionChanges }) {
  const { t } = useText()
  const rows = Object.entries(changes)
  if (rows.length === 0) return <p className="text-ink-2">{t('inbox.sections.none')}</p>
  return (
    <ul className="grid gap-2">
      {rows.map(([section, ids]) => (
        <li key={section}>
          <span className="font-mono text-sm">{section}</span>
          <ul className="ml-4 text-sm">
            {(['added', 'removed', 'changed'] as const).map((how) =>
              ids[how].length === 0 ? null : (
                <li key={how} className="wrap-anywhere">
                  <span className="text-ink-2">{t(`inbox.sections.${how}`)}</span>{' '}
                  {ids[how].join(', ')}
                </li>
              ),
            )}
          </ul>
        </li>
      ))}
    </ul>
  )
}
