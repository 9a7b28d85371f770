// What a contract says of each use of outputs. A use that it does not name is unstated, which is neither yes nor no.
import { useText } from '../../text/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Unknown } from '../../ui/value.tsx'
import type { Contract } from './page.tsx'

const uses = [
  'display',
  'store',
  'train',
  'distil',
  'benchmark',
  'evaluate_competitor',
  'synthetic_data',
  'code',
  'agentic',
  'resell',
] as const

type Said = NonNullable<Contract['terms']['outputUse']>

export function Outputs({ uses: said = {} }: { readonly uses: Said | undefined }) {
  const { t } = useText()
  return (
    <Panel title={t('contract.outputs')}>
      <table className="w-full text-sm" aria-label={t('contract.outputs')}>
        <thead className="sr-only">
          <tr>
            <th scope="col">{t('contract.outputs.use')}</th>
            <th scope="col">{t('contract.outputs.said')}</th>
          </tr>
        </thead>
        <tbody>
          {uses.map((use) => (
            <tr key={use} className="border-t border-line align-top first:border-t-0">
              <th scope="row" className="w-48 py-1.5 pr-4 text-start font-normal">
                {t(`contract.use.${use}`)}
              </th>
              <td className="py-1.5">
                <UseSaid said={said[use]} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  )
}

function UseSaid({ said }: { readonly said: Said[keyof Said] | undefined }) {
  const { t } = useText()
  if (said === undefined) return <Unknown label={t('contract.outputs.unstated')} />
  if (said === 'permit') return <Badge look="permit">{t('contract.outputs.permit')}</Badge>
  if (said === 'deny') return <Badge look="deny">{t('contract.outputs.deny')}</Badge>
  const terms = said.permit_with
  return (
    <span className="flex flex-wrap items-center gap-2">
      <Badge look="accent">{t('contract.outputs.with')}</Badge>
      {typeof terms === 'string' ? (
        <bdi>{terms}</bdi>
      ) : (
        <code className="text-xs wrap-anywhere">
          {Object.entries(terms)
            .map(
              ([name, value]) =>
                `${name}: ${Array.isArray(value) ? value.join(', ') : String(value)}`,
            )
            .join('; ')}
        </code>
      )}
    </span>
  )
}
