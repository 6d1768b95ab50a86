export const csr = true
