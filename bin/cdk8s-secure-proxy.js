#!/usr/bin/env node
require('../build/cli/main').main(process.argv.slice(2));
