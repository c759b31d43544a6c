/** `banks`: open to every token. */
export const bankResolvers = {
  Query: {
    banks: () => [
      { bankId: 'absa', country: 'ZA', name: 'Absa' },
      { bankId: 'capitec', country: 'ZA', name: 'Capitec' },
      { bankId: 'discovery_bank', country: 'ZA', name: 'Discovery Bank' },
      { bankId: 'fnb', country: 'ZA', name: 'First National Bank' },
      { bankId: 'investec', country: 'ZA', name: 'Investec' },
      { bankId: 'nedbank', country: 'ZA', name: 'Nedbank' },
      { bankId: 'standard_bank', country: 'ZA', name: 'Standard Bank' },
      { bankId: 'tymebank', country: 'ZA', name: 'TymeBank' },
    ],
    client: () => ({}),
  },
}
