/**
 * Why changes that no test notices are no gap: the file, a piece of the line, and, where one line has several, the code
 * and what it is changed to.
 */
export const REASONS = [
  {
    file: 'contract/folding.ts',
    within: "const [first = '', ...words] = name.split(",
    because: 'for the compiler: a split text has a first piece',
  },
  {
    file: 'contract/hosts.ts',
    within: "labels.at(-1) ?? ''",
    before: "''",
    because: 'for the compiler: a split text has a last piece',
  },
  {
    file: 'contract/hosts.ts',
    within: 'if (twice >= 0)',
    after: 'twice > 0',
    because: 'the same: the first of several is never the repetition',
  },
  {
    file: 'contract/text.ts',
    within: "value.replace(/[\\n\\t]/g, '')",
    before: "''",
    because: 'the same: any text without control characters will do in their place',
  },
  {
    file: 'contract/invalid.ts',
    within: 'char.codePointAt(0)?.toString',
    because: 'for the compiler: a character has a code point',
  },
  {
    file: 'contract/trust-contract.ts',
    within: 'passedThrough: [...this.passedNames.keys()].sort()',
    because: 'the same: a header that is passed through is one less among the stripped',
  },
  {
    file: 'contract/django.ts',
    within: "checkVariable('platform.flag', flag, '')",
    before: "''",
    because: 'the same: the value is the library’s own, and any that is a line will do',
  },
  {
    file: 'contract/django.ts',
    within: 'if (settings !== undefined) checkModule(settings)',
    after: 'true',
    because: 'the same: the check takes what is absent for a module of that name',
  },
  {
    file: 'contract/django.ts',
    within: 'host.replace(/^\\*/',
    because: 'the same: in a host that has been checked a star stands first or nowhere',
  },
];
