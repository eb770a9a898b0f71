"""English: lemmas and relations from WordNet, inflection from lemminflect (the SPECIALIST lexicon), hand lists."""
import gzip
import re
from collections import Counter, defaultdict
from itertools import product

from build import FORMS, agreement, lines, shared_kind, tag

WORD = re.compile(r"[a-zéèêïñç]+(-[a-zéèêïñç]+)*")
FILES = {"noun": "N", "verb": "V", "adj": "A", "adv": "B"}
# What part of a lemma's uses one of its forms has, roughly.
SHARE = {"W": 0.3, "P": 0.15, "J": 0.25, "K": 0.2, "G": 0.1, "s": 0.7, "p": 0.3}


def build(tree, lexicon):
    folder = tree / "usr/share/wordnet"
    tables = inflections(tree / "lemminflect/resources/infl_lu.csv.gz")
    senses, synsets, links = wordnet(folder)
    counts = tag_counts(folder / "cntlist.rev")
    exceptions = irregular(folder)
    lemmas = {k for k in senses if WORD.fullmatch(k[0])} | {k for k in tables if WORD.fullmatch(k[0])}
    by_hand = {line.split()[1] for line in lines("en-verbs.txt")}
    for key in sorted(lemmas):
        lemma, pos = key
        if lexicon.zipf[lemma] < (1.6 if key in senses else 2.0) or (pos == "V" and lemma in by_hand):
            continue
        if len(lemma) < 3 and lemma not in ("go", "ox", "id", "ad", "tv", "up"):
            continue
        # Nouns and adjectives that only the other list has are mostly medical abbreviations when short.
        if key not in senses and pos != "V" and len(lemma) < 5:
            continue
        # A letter, a symbol or an abbreviation that WordNet has as a noun: "as" is arsenic, "in" is indium.
        if pos != "V" and lemma in STRANGE:
            continue
        inflect(lexicon, lemma, pos, tables, exceptions)
    for line in lines("en-verbs.txt"):
        form, lemma, code, *rest = line.split()
        form_code = {"i": "W", "p": "P", "d": "J", "n": "K", "g": "G", "c": "C"}[code]
        person, number, gender = agreement(rest[0] if rest else "")
        lexicon.add(form, lemma, "V", tag("V", form_code, person, number, gender))
        if (lemma, "V") not in lexicon.first.setdefault(form, []):
            lexicon.first[form].append((lemma, "V"))
    lexicon.function_words("en-function.txt")
    for form, found in lexicon.readings.items():
        for key, tags in found.items():
            lemma, pos = key
            share = 1
            if pos == "N":
                share = SHARE["ssp"[tags[0] >> 10 & 3]]
            elif pos == "V":
                share = max(SHARE.get(FORMS[t >> 4 & 15], 0.1) for t in tags)
            lexicon.weight[form, key] = (counts[key] + 0.5 * len(senses.get(key, ())) + 0.1) * share
    relations(lexicon, senses, synsets, links)
    return lexicon


STRANGE = set("as in at be he it i a an no or so us who me am pa ma la re ne os al do are has was does its can may "
              "will might must shall would could should have had been being done did for and the if but not".split())


INVARIABLE = set("sheep fish deer series species aircraft spacecraft means offspring headquarters crossroads gallows "
                 "swine salmon trout shrimp moose bison barracks works cattle people police staff personnel folk poultry "
                 "data media".split())


def inflections(path):
    """(lemma, pos) to the lists of forms of each column."""
    kinds = {"noun": "N", "verb": "V", "adj": "A", "adv": "B"}
    found = {}
    with gzip.open(path, "rt", encoding="utf8") as file:
        for line in file:
            lemma, kind, *columns = line.strip().split(",")
            if kind in kinds and lemma == lemma.lower():
                found.setdefault((lemma, kinds[kind]), [c.split("/") if c else [] for c in columns])
    return found


def irregular(folder):
    """(lemma, pos) to irregular forms, without their kind."""
    found = defaultdict(list)
    for name, pos in FILES.items():
        for line in (folder / f"{name}.exc").read_text().splitlines():
            form, *lemmas = line.split()
            for lemma in lemmas:
                found[lemma, pos].append(form)
    return found


def doubled(verb):
    """"stop" doubles its consonant before -ed, "visit" does not."""
    return re.fullmatch(r"[^aeiou]*(?:qu)?[aeiou][bdgklmnprtvz]", verb) is not None


def regular(lemma, pos):
    """The regular forms of a lemma: one column for nouns, four for verbs as in lemminflect."""
    s = lemma + "s"
    if re.search("(s|x|z|ch|sh)$", lemma):
        s = lemma + "es"
    elif re.search("[^aeiou]y$", lemma):
        s = lemma[:-1] + "ies"
    if pos == "N":
        return [[s]]
    if pos == "V":
        stem = lemma + lemma[-1] if doubled(lemma) else lemma
        past = lemma + "d" if lemma.endswith("e") else stem + "ed"
        if re.search("[^aeiou]y$", lemma):
            past = lemma[:-1] + "ied"
        ing = lemma[:-1] + "ing" if re.search("[^aeoy]e$", lemma) else stem + "ing"
        return [[past], [], [ing], [s]]
    return [[], []]


def inflect(lexicon, lemma, pos, tables, exceptions):
    columns = tables.get((lemma, pos)) or regular(lemma, pos)
    real = lambda forms: [f for f in forms if WORD.fullmatch(f) and lexicon.zipf[f] >= 1.0]
    if pos == "N":
        # The sources give "decision" as a plural of itself, as of all that can be counted or not.
        plurals = [f for f in real(columns[0]) if f != lemma or lemma in INVARIABLE]
        plurals = plurals or real(regular(lemma, "N")[0])
        odd = [f for f in real(exceptions[lemma, pos]) if f.endswith(("s", "n", "ae", "a", "i"))]
        plurals += [f for f in odd if f not in plurals]
        lexicon.add(lemma, lemma, "N", tag("N", "-", 0, "s"))
        for plural in plurals:
            lexicon.add(plural, lemma, "N", tag("N", "-", 0, "p"))
    elif pos == "V":
        past, participle, ing, third = (columns + [[], [], [], []])[:4]
        # Both columns have the regular forms where there are irregular ones beside them: "fueled" and "fuelled".
        regulars = [f for f in dict.fromkeys(past + participle) if f.endswith("ed")]
        participle = list(dict.fromkeys((participle or past) + regulars))
        past = list(dict.fromkeys(past + regulars))
        # The other spelling of the two sides of the sea: "cancelled" beside "canceled".
        if re.search("[aeiou][lmp]$", lemma) and len(lemma) > 4:
            past, participle = ([*c, lemma + lemma[-1] + "ed"] for c in (past, participle))
            ing = [*ing, lemma + lemma[-1] + "ing"]
        # Without any past it is a noun that somebody once made a verb of: "to language".
        if not real(past) and lemma != "beware":
            return
        lexicon.add(lemma, lemma, "V", tag("V", "W"), tag("V", "P"))
        for form in real(past):
            lexicon.add(form, lemma, "V", tag("V", "J"))
        for form in real(participle):
            lexicon.add(form, lemma, "V", tag("V", "K"))
        for form in real(ing):
            lexicon.add(form, lemma, "V", tag("V", "G"))
        for form in real(third):
            lexicon.add(form, lemma, "V", tag("V", "P", 3, "s"))
        # WordNet knows some that the other list does not: "snuck", "sunken".
        for form in exceptions[lemma, pos]:
            known = (lemma, "V") in lexicon.readings.get(form, {})
            if not known and min(lexicon.zipf[lemma] - 0.5, lexicon.zipf[form]) >= 2.5 and WORD.fullmatch(form):
                lexicon.add(form, lemma, "V", *(tag("V", c) for c in ("G" if form.endswith("ing") else "JK")))
    else:
        lexicon.add(lemma, lemma, pos, tag(pos))
        for form in [f for c in columns for f in real(c)] + real(exceptions[lemma, pos]):
            if form != "offer":
                lexicon.add(form, lemma, pos, tag(pos))


def tag_counts(path):
    """How often WordNet's own corpus has a lemma as a part of speech."""
    kinds = {"1": "N", "2": "V", "3": "A", "4": "B", "5": "A"}
    counts = Counter()
    for line in path.read_text().splitlines():
        sense, _, count = line.split()
        lemma, rest = sense.split("%")
        counts[lemma, kinds[rest[0]]] += int(count)
    return counts


def wordnet(folder):
    """Synsets of each lemma in the order of its senses, the words of each synset, and the lexical links."""
    senses, synsets, links = {}, {}, []
    for name, pos in FILES.items():
        for line in (folder / f"index.{name}").read_text().splitlines():
            if not line.startswith(" "):
                parts = line.split()
                count = int(parts[2])
                senses[parts[0], pos] = [(pos, int(o)) for o in parts[-count:]]
        for line in (folder / f"data.{name}").read_text().splitlines():
            if line.startswith(" "):
                continue
            parts = line.split("|")[0].split()
            words = [parts[4 + 2 * i].split("(")[0] for i in range(int(parts[3], 16))]
            at = 4 + 2 * len(words)
            mine = (pos, int(parts[0]))
            synsets[mine] = words
            for i in range(int(parts[at])):
                symbol, offset, kind, ends = parts[at + 1 + 4 * i:at + 5 + 4 * i]
                theirs = ({"n": "N", "v": "V", "r": "B"}.get(kind, "A"), int(offset))
                links.append((symbol, mine, int(ends[:2], 16), theirs, int(ends[2:], 16)))
    # Words with a capital in all their senses are proper names.
    names = defaultdict(set)
    for (pos, _), words in synsets.items():
        for word in words:
            names[word.lower(), pos].add(word)
    proper = {k for k, spelt in names.items() if all(w != w.lower() for w in spelt)}
    return {k: v for k, v in senses.items() if k not in proper}, synsets, links


def relations(lexicon, senses, synsets, links):
    keys = lexicon.keys()
    by_text = defaultdict(list)
    for key in keys:
        by_text[key[0]].append(key)

    def rank(key, synset):
        return senses[key].index(synset) if key in senses and synset in senses[key] else 99

    def same_stem(a, b):
        n = 0
        while n < min(len(a), len(b)) and a[n] == b[n]:
            n += 1
        return n >= min(4, len(a) - 1, len(b) - 1) and n >= 2

    apart = {tuple(line.split()) for line in lines("en-not.txt")}
    pairs = set()
    for symbol, one, i, other, j in links:
        if not i or not j or other not in synsets:
            continue
        a, b = (synsets[one][i - 1], one[0]), (synsets[other][j - 1], other[0])
        if a not in keys or b not in keys:
            continue
        if symbol == "!" and rank(a, one) <= 3 and rank(b, other) <= 3:
            lexicon.antonyms.add((a, b))
        # A base has its nouns, adjectives and adverbs: verbs first, then adjectives, then nouns among themselves.
        if symbol in "+\\" and same_stem(a[0], b[0]) and lexicon.zipf[a[0]] >= 1.5 and lexicon.zipf[b[0]] >= 1.5:
            pairs.add(tuple(sorted((a, b), key=lambda k: ("VANB".index(k[1]), len(k[0]), k))))
    # "approved" the adjective and "hiring" the noun are forms of their verbs.
    for form, found in lexicon.readings.items():
        for (lemma, pos), tags in found.items():
            if pos == "V" and any(t >> 4 & 15 in (9, 10) for t in tags):
                pairs.update(((lemma, "V"), (form, p)) for p in "NA" if (form, p) in keys and form != lemma)
    lexicon.families |= {(a, b) for a, b in pairs if (a[0], b[0]) not in apart}
    unknown = []

    def resolve(word):
        text, _, pos = word.partition(".")
        found = [k for k in by_text.get(text, []) if k[1] in (pos.upper() or "NVAB")]
        unknown.extend([] if found else [word])
        return found

    for line in lines("en-families.txt"):
        base, *members = [resolve(w) for w in line.split()]
        lexicon.families.update((base[0], m) for found in members for m in found if base and m != base[0])
    for line in lines("en-antonyms.txt"):
        for pair in line.split():
            a, b = pair.split("/")
            b = b if "." in b or "." not in a else f"{b}.{a.split('.')[1]}"
            found = [(x, y) for x, y in product(*shared_kind([resolve(a), resolve(b)])) if x[1] == y[1]]
            lexicon.antonyms.update(found)
            unknown.extend([] if found else [pair])
    opposed = lexicon.antonyms | {(b, a) for a, b in lexicon.antonyms}
    by_hand = defaultdict(list)
    for line in lines("en-synonyms.txt"):
        found = shared_kind([resolve(w) for w in line.split()])
        for mine in found:
            for a in mine:
                by_hand[a] += [b for f in found if f is not mine for b in f if b[1] == a[1] and b not in by_hand[a]]
    near = defaultdict(dict)
    for synset, words in synsets.items():
        for a in words:
            for b in words:
                x, y = (a, synset[0]), (b, synset[0])
                if a != b and x in keys and y in keys and min(lexicon.zipf[a], lexicon.zipf[b]) >= 3:
                    far = rank(x, synset) + rank(y, synset)
                    # One sense of a word of many senses is a small part of it.
                    limit = 1 if max(len(senses[x]), len(senses[y])) > 5 else 2
                    if far <= limit:
                        near[x][y] = min(far, near[x].get(y, 99))
    for key in set(near) | set(by_hand):
        closest = sorted(near[key], key=lambda k: (near[key][k], -lexicon.zipf[k[0]], k))
        found = by_hand[key] + [k for k in closest if k not in by_hand[key]]
        lexicon.synonyms[key] = [k for k in found if (key, k) not in opposed][:12]
    print("en: not in the lexicon:", " ".join(unknown))
