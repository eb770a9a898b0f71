-- Values of notes that were English phrases are codes, so that each language has its words for them.
UPDATE requests SET assumptions = replace(assumptions, '; ADEME, mean 2025 mix at consumption, upstream included, 22 to 56;', '; ademe-2025;');
UPDATE requests SET assumptions = replace(assumptions, '; EcoLogits'' table, bounds of half and one and a quarter are guessed;', '; ecologits;');
UPDATE requests SET assumptions = replace(assumptions, '; given in the configuration, bounds of half and one and a quarter are guessed;', '; given-bounds-guessed;');
UPDATE requests SET assumptions = replace(assumptions, '; given in the configuration;', '; given;');
UPDATE requests SET assumptions = replace(assumptions, '; as configured;', '; configured;');
UPDATE requests SET assumptions = replace(assumptions, '; as the kernel tells;', '; kernel;');
UPDATE requests SET assumptions = replace(assumptions, ': a processor without a name', ': unnamed');
UPDATE folded_days SET assumptions = replace(assumptions, '; ADEME, mean 2025 mix at consumption, upstream included, 22 to 56;', '; ademe-2025;');
UPDATE folded_days SET assumptions = replace(assumptions, '; EcoLogits'' table, bounds of half and one and a quarter are guessed;', '; ecologits;');
UPDATE folded_days SET assumptions = replace(assumptions, '; given in the configuration, bounds of half and one and a quarter are guessed;', '; given-bounds-guessed;');
UPDATE folded_days SET assumptions = replace(assumptions, '; given in the configuration;', '; given;');
UPDATE folded_days SET assumptions = replace(assumptions, '; as configured;', '; configured;');
UPDATE folded_days SET assumptions = replace(assumptions, '; as the kernel tells;', '; kernel;');
UPDATE folded_days SET assumptions = replace(assumptions, ': a processor without a name', ': unnamed');
