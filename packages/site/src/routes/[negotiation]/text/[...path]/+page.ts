/** The editor needs script; without it the page is the file, line by line. */
export const csr = true
