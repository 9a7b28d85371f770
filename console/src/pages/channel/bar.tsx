// How much of the largest: beside a number that says it exactly.

export function Bar({ part }: { readonly part: number }) {
  return (
    <span aria-hidden="true" className="hidden h-2 w-24 shrink-0 rounded bg-sunken lg:block">
      <span
        className="block h-2 rounded bg-accent"
        style={{ width: `${Math.max(1, Math.round(part * 100))}%` }}
      />
    </span>
  )
}
