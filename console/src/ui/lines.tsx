// Sentences one below the other, each in its own direction of writing.

export function Lines({ lines }: { readonly lines: readonly string[] }) {
  return (
    <ul className="grid gap-1">
      {lines.map((line, index) => (
        <li key={index}>
          <bdi>{line}</bdi>
        </li>
      ))}
    </ul>
  )
}
