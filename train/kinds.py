#!/usr/bin/env python3
"""Makes lang/nl/lexicon/names.txt: kinds.py GAZETTEERS OUTPUT"""
import lzma
import re
import sys

G = sys.argv[1] + "/"
def rows(n):
    return [l.rstrip('\n').split('\t') for l in open(G+n,encoding='utf8')]
M={'ORG_newsagency':'ORG news_agency','ORG_intl':'ORG intergovernmental','ORG_party_be':'ORG party','ORG_party_nl':'ORG party','ORG_party':'ORG party','ORG_company_be':'ORG company','ORG_company_nl':'ORG company','ORG_company':'ORG company','ORG_gov_nl':'ORG government','ORG_gov':'ORG government','ORG_gov_be':'ORG government','ORG_sport':'ORG institution','ORG_group':'ORG military','ORG_newspaper_nl':'ORG media','ORG_newspaper_be':'ORG media','ORG_media_nl':'ORG media','ORG_media_be':'ORG media','ORG_media':'ORG media','ORG_magazine_nl':'ORG media','ORG_magazine_be':'ORG media','ORG_ngo':'ORG institution','ORG_union_be':'ORG institution','ORG_union_nl':'ORG institution','ORG_nl':'ORG institution','ORG_be':'ORG institution','MISC_competition':'MISC event','MISC_event':'MISC event'}
# followers, not only the party
PEOPLE = {"Democraten", "Republikeinen", "Liberalen", "Socialisten"}
strong={}; weak={}
def q(s): return '"%s"'%s if any(c in s for c in ',="#') or s[0].isdigit() else s
for t,k,*r in rows('orgs_curated_nl.tsv'):
    (strong if len(t)>2 and t not in PEOPLE else weak).setdefault(t,M[k])
for t,k,*r in rows('cldr_nl.tsv'):
    if k=='LOC_country' and len(t)>2: strong.setdefault(t,'LOC country')
    if k=='LOC_region': weak.setdefault(t,'LOC region')
    if k=='LOC_city': weak.setdefault(t,'LOC city')
for t,*r in rows('iso_countries_nl.tsv'):
    if len(t)>3: strong.setdefault(t,'LOC country')
for t,k,*r in rows('exonyms_curated_nl.tsv'): weak.setdefault(t,'LOC city')
for f in rows('geonames_cities1000.tsv'):
    if all(ord(c)<0x250 for c in f[0]) and int(f[3] or 0)>=(15000 if f[2] in('NL','BE') else 250000) and f[0] not in strong: weak.setdefault(f[0],'LOC city')
for t,k,*r in rows('football_clubs.tsv'):
    c=(r[0].rsplit('/',1)[-1] if r else '')
    if c in ('nl','be','eng','es','de','it','fr','pt') and len(t)>3 and all(ord(x)<0x250 for x in t): weak.setdefault(t,'ORG team') if t not in weak else None
def latin(t):
    return all(ord(x) < 0x250 for x in t)


with lzma.open(G + "nsi_brands.tsv.xz", "rt", encoding="utf8") as file:
    brands = {}
    for line in file:
        t, kind, category, _, countries = line.rstrip("\n").split("\t")
        here = set(re.split("[,;]", countries)) & {"001", "nl", "be", "gb"}
        if kind == "ORG_brand" and here and latin(t) and len(t) > 2 and not t[0].isdigit():
            brands.setdefault(t, "ORG company")
for t in brands:
    # not Asda Living beside Asda
    words = t.split()
    if not any(" ".join(words[:n]) in brands for n in range(1, len(words))):
        weak.setdefault(t, "ORG company")
for t, *r in rows("listed_companies_us.tsv")[:500]:
    t = re.sub(r" \(.*\)$", "", t)
    t = re.sub(r"(,? (Inc|Corp|Corporation|Company|Co|plc|Ltd)\.?)+$", "", t)
    if latin(t) and len(t) > 1:
        weak.setdefault(t, "ORG company")
# clubs that bear the name of a place: in football articles they are clubs
places = {f[0] for f in rows("geonames_cities1000.tsv")} | {t for t, k in weak.items() if k.startswith("LOC")}
clubs = sorted({t for t, *r in rows("football_clubs.tsv") if latin(t) and t in places and t not in strong and len(t) > 2})


# Towns that are smaller and clubs that are less known: what kind of place or body it is, never whether it is one.
maybe = {}


def perhaps(t, kind):
    if latin(t) and len(t) > 2 and t[0].isupper() and not set(t) & set(',"()') and t not in strong and t not in weak:
        maybe.setdefault(t, kind)


for t, kind, country, people, *r in rows("geonames_cities1000.tsv"):
    if int(people or 0) >= (4000 if country in ("NL", "BE") else 100000):
        perhaps(t, "LOC city")
for t, club, *r in rows("football_clubs.tsv"):
    if r and r[0].rsplit("/", 1)[-1] in ("sco", "tr", "gr", "at", "ch", "dk"):
        perhaps(t, "ORG team")


def dump(d,kinds):
    by={}
    for t,k in d.items(): by.setdefault(k,[]).append(t)
    out=[]
    for k in kinds:
        for i in range(0,len(by.get(k,[])),10):
            out.append(', '.join(q(x) for x in sorted(by[k])[i:i+10])+' = '+k)
    return '\n'.join(out)
kinds=sorted(set(strong.values())|set(weak.values())|set(maybe.values()))
s='''# Names with their kind: type and subtype. From Unicode CLDR, i18n-iso-countries, GeoNames and
# football.db (see SOURCES.md), and lists written by hand. Made by train/kinds.py.
# What these names are is certain: the type stands whatever the tagger says.
@name_kind
'''+dump(strong,kinds)+'''
# These may also be something else: they tell the subtype where the tagger finds the same type.
@name_hint
'''+dump(weak,kinds)+'''
# These tell the subtype where the tagger finds the same type, and never the type.
@name_maybe
'''+dump(maybe,kinds)+'''
# Clubs that bear the name of a place.
@name_club
'''+'\n'.join(', '.join(q(x) for x in clubs[i:i+10]) for i in range(0,len(clubs),10))+'\n'
print(len(strong),len(weak),len(maybe),file=sys.stderr)
open(sys.argv[2], "w", encoding="utf8").write(s)
