/** Authorities of the tests' own, and signers under them. Their keys are made anew for each run. */
import 'reflect-metadata'
import { createPrivateKey, randomBytes, webcrypto, X509Certificate } from 'node:crypto'
import type { Credential } from '../../../src/likeness/media/credential.ts'

const x509 = await import('@peculiar/x509')
x509.cryptoProvider.set(webcrypto as unknown as Crypto)

const kind = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
type Keys = webcrypto.CryptoKeyPair

export interface Authority {
	readonly pem: string
	signer(
		name: string,
		options?: { readonly serial?: string; readonly from?: string; readonly until?: string; readonly purpose?: string },
	): Promise<Credential & { readonly pem: string; readonly keyPem: string }>
}

const makeKeys = (): Promise<Keys> => webcrypto.subtle.generateKey(kind, true, ['sign', 'verify']) as Promise<Keys>

export async function makeAuthority(name: string): Promise<Authority> {
	const keys = await makeKeys()
	const { BasicConstraintsExtension, KeyUsageFlags, KeyUsagesExtension, X509CertificateGenerator } = x509
	const root = await X509CertificateGenerator.createSelfSigned({
		serialNumber: randomBytes(8).toString('hex'),
		name: `CN=${name}`,
		notBefore: new Date('2020-01-01'),
		notAfter: new Date('2049-01-01'),
		signingAlgorithm: kind,
		keys: keys as never,
		extensions: [
			new BasicConstraintsExtension(true, 2, true),
			new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
			await x509.SubjectKeyIdentifierExtension.create(keys.publicKey as never),
		],
	})
	return {
		pem: `${root.toString('pem')}\n`,
		signer: async (
			signer,
			{ serial = randomBytes(8).toString('hex'), from = '2020-01-01', until = '2049-01-01', purpose = '1.3.6.1.5.5.7.3.4' } = {},
		) => {
			const own = await makeKeys()
			const certificate = await X509CertificateGenerator.create({
				serialNumber: serial,
				subject: `CN=${signer}`,
				issuer: root.subject,
				notBefore: new Date(from),
				notAfter: new Date(until),
				signingAlgorithm: kind,
				publicKey: own.publicKey as never,
				signingKey: keys.privateKey as never,
				extensions: [
					new BasicConstraintsExtension(false, undefined, true),
					new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
					new x509.ExtendedKeyUsageExtension([purpose], false),
					await x509.AuthorityKeyIdentifierExtension.create(keys.publicKey as never),
					await x509.SubjectKeyIdentifierExtension.create(own.publicKey as never),
				],
			})
			const key = createPrivateKey({
				key: Buffer.from(await webcrypto.subtle.exportKey('pkcs8', own.privateKey)),
				format: 'der',
				type: 'pkcs8',
			})
			const pem = `${certificate.toString('pem')}\n`
			return {
				key,
				chain: [new X509Certificate(pem)],
				algorithm: 'es256',
				pem,
				keyPem: key.export({ type: 'pkcs8', format: 'pem' }) as string,
			}
		},
	}
}
