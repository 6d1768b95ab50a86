// Reading needs no script: a page has none unless its room says `export const csr = true`.
export const csr = false
