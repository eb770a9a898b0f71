"""French kin by rule: a verb and its nouns, an adjective and its nouns and adverbs, each held against the lexicon."""
import re
from collections import defaultdict

from build import lines


def verb_stems(verb):
    """(stem, endings that may follow it in a noun or an adjective of the same family)."""
    if verb.endswith("er"):
        s = verb[:-2]
        stems = {s}
        if s.endswith("y"):
            stems.add(s[:-1] + "i")
        if re.search("[éeê][^aeiouyéèê]{1,2}$", s):
            stems.add(re.sub("[ée]([^aeiouyéèê]{1,2})$", r"è\1", s))
        if s.endswith("g"):
            stems.add(s + "e")
        if s.endswith("ell") or s.endswith("ett"):
            stems.add(s)
        if re.search("el$|et$", s):
            stems.add(s + s[-1])
        for stem in stems:
            yield stem, "ation ition ement age ure ance eur euse ateur atrice able ant erie ade aison ateur atif ent"
        hard = re.sub("qu$", "c", re.sub("gu$", "g", s))
        yield hard, "ation ateur atrice able ant atif age ance"
        if s.endswith("fi"):
            yield s, "cation cateur catrice catif"
        if s.endswith("pli"):
            yield s, "cation"
        if s.endswith("qu"):
            yield s[:-2], "cation cateur"
        if s.endswith(("t", "s")):
            yield s, "ion eur rice if"
            yield s[:-1], "teur trice" if s.endswith("t") else "seur"
        if re.search("[aiu]d$", s):
            yield s[:-1], "sion"
        if s.endswith("ér"):
            yield s[:-1], "sion"
            yield s[:-2] + "ér", "ent ence"
        if s.endswith("prim"):
            yield s[:-3] + "re", "ssion"
        if s.endswith("céd"):
            yield s[:-2] + "e", "ssion"
        if s.endswith("tu") or s.endswith("bu"):
            yield s, "tion teur"
        yield s, "ence"
    elif verb.endswith("ir"):
        s = verb[:-2]
        yield s, "issement issage isseur isseuse ition ison issant age eur ure ant able"
        if s.endswith("ten"):
            yield s, "tion"
            yield s[:-3] + "t", "eneur"
        if s.endswith("ven"):
            yield s, "tion"
        if s.endswith("vert"):
            yield s[:-1], "sion"
    elif verb.endswith("oir"):
        if verb.endswith("cevoir"):
            yield verb[:-5], "eption epteur"
    elif verb.endswith("re"):
        s = verb[:-2]
        yield s, "age eur euse ement ant able ance"
        if s.endswith("ui"):
            yield s[:-1], "ction cteur ctrice ctif"
        if s.endswith("cri"):
            yield s, "ption pteur"
        if s.endswith("mett"):
            yield s[:-4], "mission"
        if s.endswith("clu"):
            yield s, "sion"
        if s.endswith("end"):
            yield s[:-1], "sion"
        if s.endswith("ain"):
            yield s, "te"


def adjective_stems(adjective):
    """Nouns and adverbs made from an adjective."""
    a = adjective
    e = a if a.endswith("e") else a + "e"
    feminine = {"f": a[:-1] + "ve", "x": a[:-1] + "se"}.get(a[-1], e)
    if a.endswith("er"):
        feminine = a[:-2] + "ère"
    if a.endswith(("el", "en", "on", "eil", "ul")):
        feminine = a + a[-1] + "e"
    nouns = [a.rstrip("e") + "ité", a + "té", feminine.rstrip("e") + "ité", a.rstrip("e") + "esse", e + "té"]
    nouns += [a.rstrip("e") + "itude", a.rstrip("e") + "isme"]
    if a.endswith("ble"):
        nouns.append(a[:-3] + "bilité")
    if a.endswith("ique"):
        nouns.append(a[:-4] + "icité")
    if a.endswith("aire"):
        nouns.append(a[:-4] + "arité")
    if a.endswith("ier"):
        nouns.append(a[:-3] + "arité")
    if a.endswith("eux"):
        nouns.append(a[:-3] + "osité")
    if a.endswith("el"):
        nouns.append(a[:-2] + "alité")
    if a.endswith("nt"):
        nouns += [a[:-1] + "ce", a[:-1] + "cité"]
    adverbs = [feminine + "ment", e[:-1] + "ément", a + "ment"]
    if a.endswith("nt"):
        adverbs.append(a[:-2] + "mment")
    return [(n, "N") for n in nouns] + [(b, "B") for b in adverbs]


def kin(keys, frequency, lexicon):
    """(base, member) pairs; the names of acts and actors go with their verb."""
    not_kin = defaultdict(set)
    for line in lines("fr-not.txt"):
        base, *words = line.split()
        not_kin[base].update(words)
    participles = defaultdict(set)
    for form, found in lexicon.readings.items():
        for (lemma, pos), tags in found.items():
            if pos == "V" and any(t >> 4 & 15 == 9 for t in tags):
                participles[lemma].add(form)
    pairs = set()
    for base in keys:
        text, pos = base
        found = set()
        if pos == "V" and frequency(base) >= 0.05 and len(text) > 4:
            for stem, endings in verb_stems(text):
                if len(stem) < 3 or not re.search("[aeiouyéèêâîôû]", stem):
                    continue
                for ending in endings.split():
                    word = stem + ending
                    kinds = "A" if ending in ("able", "atif", "if", "catif", "ctif") else "N"
                    if ending in ("ant", "ent", "issant"):
                        kinds = "NA"
                    found |= {(word, k) for k in kinds}
            # "élu", "adjoint", "sortie": a participle that became a noun or an adjective.
            found |= {(p, k) for p in participles[text] for k in "NA"}
            # "démissionner" is made from "démission", not the other way round, and kin all the same.
            if text.endswith("ionner"):
                found.add((text[:-3], "N"))
        elif pos == "A" and frequency(base) >= 0.1 and len(text) > 3:
            found |= set(adjective_stems(text))
        for member in found:
            if member in keys and member != base and member[0] not in not_kin[text] and frequency(member) >= 0.02:
                pairs.add((base, member))
    return pairs
