// What would be different once it counts, as a table: what is said now, and what will be.
import { useText } from '../../text/text.tsx'
import type { Difference } from './differing.ts'

export function Differences({ changes }: { readonly changes: readonly Difference[] }) {
  const { t } = useText()
  if (changes.length === 0) return <p className="mb-3">{t('amend.nothing')}</p>
  return (
    <div
      className="mb-4 overflow-x-auto"
      role="region"
      tabIndex={0}
      aria-label={t('amend.changes')}
    >
      <table className="w-full text-sm" aria-label={t('amend.changes')}>
        <thead>
          <tr>
            {(['member', 'now', 'then'] as const).map((name) => (
              <th key={name} scope="col" className="py-1 pe-4 text-start font-medium text-ink-2">
                {t(`amend.changes.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {changes.map(({ name, before, after }) => (
            <tr key={name} className="border-t border-line align-top">
              <th scope="row" className="py-1.5 pe-4 text-start font-mono text-xs font-normal">
                {name}
              </th>
              <td className="py-1.5 pe-4 wrap-anywhere">
                <Said text={before} />
              </td>
              <td className="py-1.5 font-semibold wrap-anywhere">
                <Said text={after} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Said({ text }: { readonly text: string }) {
  const { t } = useText()
  return text === '' ? <span className="text-ink-2">{t('amend.notSaid')}</span> : <bdi>{text}</bdi>
}
