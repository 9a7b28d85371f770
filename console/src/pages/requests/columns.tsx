// The columns of the list. Names that a customer chose (models, above all) stand isolated, so that none can turn
// the line around them (Unicode bidirectional algorithm, UAX 9).
import { Link } from '@tanstack/react-router'
import { useText, type Language, type Translate } from '../../text/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import type { Column } from '../../ui/table.tsx'
import { Count, Money, Places, Time, Unknown } from '../../ui/value.tsx'
import { paths } from '../../urls.ts'
import type { Row } from './pages.ts'

export function requestColumns(
  t: Translate,
  language: Language,
  names: ReadonlyMap<string, string>,
): readonly Column<Row>[] {
  return [...whoColumns(t, language, names), ...whatColumns(t, language)]
}

function whoColumns(
  t: Translate,
  language: Language,
  names: ReadonlyMap<string, string>,
): readonly Column<Row>[] {
  return [
    {
      id: 'at',
      header: t('requests.column.at'),
      width: '15.5rem',
      cell: ({ at, requestId }) => (
        <Link
          to={paths.request}
          params={{ requestId }}
          tabIndex={-1}
          className="text-accent hover:underline"
        >
          <Time at={at} language={language} precision="second" />
        </Link>
      ),
    },
    {
      id: 'verdict',
      header: t('requests.column.verdict'),
      width: '7.5rem',
      cell: ({ verdict }) => <Badge look={verdict}>{t(`verdict.${verdict}`)}</Badge>,
    },
    {
      id: 'party',
      header: t('requests.column.party'),
      width: 'minmax(8rem, 1.2fr)',
      cell: ({ party }) => <bdi title={party}>{names.get(party) ?? party}</bdi>,
    },
    {
      id: 'workload',
      header: t('requests.column.workload'),
      width: 'minmax(6.5rem, 1fr)',
      cell: ({ workload }) => <bdi title={workload}>{workload}</bdi>,
    },
    {
      id: 'model',
      header: t('requests.column.model'),
      width: 'minmax(6.5rem, 1fr)',
      cell: ({ model }) => <bdi title={model}>{model}</bdi>,
    },
  ]
}

function whatColumns(t: Translate, language: Language): readonly Column<Row>[] {
  return [
    {
      id: 'place',
      header: t('requests.column.place'),
      width: 'minmax(10rem, 1.5fr)',
      cell: (row) => <Place row={row} t={t} />,
    },
    {
      id: 'ending',
      header: t('requests.column.ending'),
      width: 'minmax(9rem, 1.3fr)',
      cell: (row) => <Ending row={row} t={t} language={language} />,
    },
    {
      id: 'tokens',
      header: t('requests.column.tokens'),
      width: '5.5rem',
      align: 'end',
      cell: ({ tokens, deployment }) =>
        deployment === null ? null : <Count value={tokens} language={language} />,
    },
    {
      id: 'price',
      header: t('requests.column.price'),
      width: '8rem',
      align: 'end',
      cell: ({ price, currency }) =>
        price === undefined || currency === null ? null : (
          <Money amount={price} currency={currency} />
        ),
    },
  ]
}

/** Where it was sent, and where the provider promised or says that it was processed. */
function Place({ row, t }: { readonly row: Row; readonly t: Translate }) {
  const { deployment, processing } = row
  if (deployment === null) return <span className="text-ink-2">{t('requests.notSent')}</span>
  return (
    <span title={deployment}>
      {processing.asserted !== null ? (
        <bdi className={processing.standing === 'breach' ? 'font-semibold text-deny' : ''}>
          {processing.asserted}
        </bdi>
      ) : processing.promised === null ? (
        <Unknown label={t('app.unknown')} />
      ) : (
        <Places
          set={processing.promised}
          unknownLabel={t('app.unknown')}
          openLabel={t('requests.orElsewhere')}
        />
      )}{' '}
      <bdi className="text-ink-2">{deployment}</bdi>
    </span>
  )
}

function Ending({
  row: { ending, code, requests },
  t,
  language,
}: {
  readonly row: Row
  readonly t: Translate
  readonly language: Language
}) {
  const { told } = useText()
  return (
    <span title={code ?? undefined}>
      {code === null ? (
        ending === 'indeterminate' ? (
          <Unknown label={told(ending)} />
        ) : (
          <span className="text-ink-2">{ending === null ? null : told(ending)}</span>
        )
      ) : (
        <span className="font-mono text-xs">{code}</span>
      )}
      {requests > 1 ? (
        <span title={t('requests.folded', { n: requests })}>
          {' × '}
          <Count value={requests} language={language} />
        </span>
      ) : null}
    </span>
  )
}
