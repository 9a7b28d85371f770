// The version of the engine that decides. It rises whenever the same world and request may come to
// another decision or another text: decisions of another version are compared, not reproduced.

export const engineVersion = 'policy-3'
