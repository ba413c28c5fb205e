"""Documents as they travel over UWLR, of every kind; all people in them are invented."""

from __future__ import annotations

LG = "http://www.edustandaard.nl/leerresultaten/2/leerlinggegevens"
LR = "http://www.edustandaard.nl/leerresultaten/2/leerresultaten"
AUT = "http://www.edustandaard.nl/leerresultaten/2/autorisatie"
ECKID = "https://ketenid.nl/pilot/202601/" + "0f" * 64

SCHOOL = """<school>
  <schooljaar>2025-2026</schooljaar><peildatum>2026-02-01</peildatum>
  <brincode>99XX</brincode><dependancecode>00</dependancecode><schoolkey>school-1</schoolkey>
  <aanmaakdatum>2026-02-01T03:00:00+01:00</aanmaakdatum><auteur>Hub</auteur><xsdversie>2.2</xsdversie>
  <commentaar>invented</commentaar>
</school>"""
OTHER_SCHOOLS = {
    "without a location": "<school><schooljaar>2025-2026</schooljaar><brincode>99XX</brincode></school>",
    "of Flanders": "<school><schooljaar>2025-2026</schooljaar><instellingsnummer>123456</instellingsnummer></school>",
    "with a key only": "<school><schooljaar>2025-2026</schooljaar><schoolkey>school-1</schoolkey></school>",
    "with nothing but its year": "<school><schooljaar>2025-2026</schooljaar></school>",
}
LOCATIONS = """<vestigingen><vestiging key="v1"><naam>De Linde</naam><omschrijving>hoofdgebouw</omschrijving>
  <mutatiedatum>2026-01-05T10:00:00</mutatiedatum></vestiging></vestigingen>"""
GROUPS = """<groepen>
  <groep key="g1"><naam>7A</naam><jaargroep>7</jaargroep><omschrijving>bovenbouw</omschrijving>
    <mutatiedatum>2026-01-05T10:00:00</mutatiedatum></groep>
  <samengestelde_groep key="s1"><naam>Plusklas</naam><omschrijving>op dinsdag</omschrijving></samengestelde_groep>
  <groep key="g2"><naam>C</naam><jaargroep>C</jaargroep></groep>
</groepen>"""
WHOLE_PUPIL = f"""<leerling key="p1" eckid="{ECKID}">
  <achternaam>Vos</achternaam><voorvoegsel>de</voorvoegsel><voornamen>Fenna Maria</voornamen>
  <voorletters-1>F.M.</voorletters-1><roepnaam>Fenna</roepnaam>
  <geboortedatum>2015-03-02</geboortedatum><geslacht>2</geslacht><start_ondw_jgr3>2021-08-01</start_ondw_jgr3>
  <jaargroep>7</jaargroep><groep key="g1"/>
  <samengestelde_groepen><samengestelde_groep key="s1"/></samengestelde_groepen><vestiging key="v1"/>
  <gebruikersnaam>fvos</gebruikersnaam><emailadres>f@example.org</emailadres><fotourl>https://example.org/f</fotourl>
  <etniciteit>9</etniciteit><land>NL</land><land_vader>BE</land_vader><land_moeder>?</land_moeder>
  <bsn_ondwnr-4>1234</bsn_ondwnr-4><gewicht_nieuw>0,3</gewicht_nieuw><gewicht>0.25</gewicht>
  <postcodenl>9999XX</postcodenl><instroomdatum>2019-08-01</instroomdatum><uitstroomdatum>2026-07-31</uitstroomdatum>
  <mutatiedatum>2026-01-05T10:00:00</mutatiedatum>
</leerling>"""
SMALL_PUPIL = """<leerling key="p2"><achternaam>Bos</achternaam><roepnaam>Daan</roepnaam>
  <geboortedatum>2015-04-04</geboortedatum><jaargroep>7</jaargroep><groep key="g2"/></leerling>"""
FIRST_NAME_ONLY = '<leerling key="p3"><roepnaam>Sem</roepnaam><postnummerbe>1000</postnummerbe></leerling>'
PUPILS = f"<leerlingen>{WHOLE_PUPIL}{SMALL_PUPIL}{FIRST_NAME_ONLY}</leerlingen>"
TEACHERS = """<leerkrachten>
  <leerkracht key="t1" eckid="teacher-1"><achternaam>Smit</achternaam><roepnaam>Anne</roepnaam>
    <gebruikersnaam>asmit</gebruikersnaam><emailadres>a@example.org</emailadres>
    <rol>IB</rol><rolomschrijving>coach</rolomschrijving><rol>ICT</rol>
    <groepen><groep key="g1"><rol>LRK</rol></groep><samengestelde_groep key="s1"/><groep key="g2"/></groepen>
    <mutatiedatum>2026-01-05T10:00:00</mutatiedatum></leerkracht>
  <leerkracht key="t2"><achternaam>Prins</achternaam><voorvoegsel>van</voorvoegsel>
    <groepen><groep key="g2"/><samengestelde_groep key="s1"><rolomschrijving>plus</rolomschrijving>
    </samengestelde_groep></groepen></leerkracht>
  <leerkracht key="t3"><roepnaam>Juf Bo</roepnaam></leerkracht>
</leerkrachten>"""

SMALL_SET = f"""<leerlinggegevens>{SCHOOL}
  <groepen><groep key="g1"><naam>7A</naam><jaargroep>7</jaargroep></groep>
    <samengestelde_groep key="s1"><naam>Plusklas</naam><omschrijving>op dinsdag</omschrijving></samengestelde_groep>
  </groepen>
  <leerlingen><leerling key="p1" eckid="{ECKID}"><achternaam>Vos</achternaam><voorvoegsel>de</voorvoegsel>
    <roepnaam>Fenna</roepnaam><geboortedatum>2015-03-02</geboortedatum><jaargroep>7</jaargroep><groep key="g1"/>
    <samengestelde_groepen><samengestelde_groep key="s1"/></samengestelde_groepen></leerling></leerlingen>
  <leerkrachten><leerkracht key="t1"><achternaam>Smit</achternaam><roepnaam>Anne</roepnaam>
    <emailadres>a@example.org</emailadres><groepen><groep key="g1"/></groepen></leerkracht></leerkrachten>
</leerlinggegevens>"""
LVS_SET = f"""<leerlinggegevens>{SCHOOL}
  <groepen><groep key="g1"><naam>7A</naam><jaargroep>7</jaargroep></groep></groepen>
  <leerlingen><leerling key="p1" eckid="{ECKID}"><achternaam>Vos</achternaam><voorvoegsel>de</voorvoegsel>
    <voorletters-1>F.M.</voorletters-1><roepnaam>Fenna</roepnaam><geboortedatum>2015-03-02</geboortedatum>
    <geslacht>2</geslacht><start_ondw_jgr3>2021-08-01</start_ondw_jgr3><jaargroep>7</jaargroep><groep key="g1"/>
    <bsn_ondwnr-4>1234</bsn_ondwnr-4></leerling></leerlingen>
  <leerkrachten><leerkracht key="t1"><achternaam>Smit</achternaam><groepen><groep key="g1"/></groepen></leerkracht>
  </leerkrachten>
</leerlinggegevens>"""
STRUCTURE = f"<leerlinggegevens-structuur>{SCHOOL}{LOCATIONS}{GROUPS}</leerlinggegevens-structuur>"
ONLY_PUPILS = f"<leerlinggegevens-leerlingen>{SCHOOL}{PUPILS}</leerlinggegevens-leerlingen>"
ONLY_TEACHERS = f"<leerlinggegevens-leerkrachten>{SCHOOL}{TEACHERS}</leerlinggegevens-leerkrachten>"
NO_TEACHERS = f"<leerlinggegevens-leerkrachten>{SCHOOL}</leerlinggegevens-leerkrachten>"
KINDS = ("leerlinggegevens", "structuur", "leerlingen", "leerkrachten")


def everything(school: str = SCHOOL, pupils: str = PUPILS, teachers: str = TEACHERS) -> str:
    """Return the answer that has every element there is."""
    return f"<leerlinggegevens>{school}{LOCATIONS}{GROUPS}{pupils}{teachers}</leerlinggegevens>"


def answer(content: str, kind: str = "leerlinggegevens") -> str:
    """Return an answer's document around its content."""
    return f'<{kind}_antwoord xmlns="{LG}">{content}</{kind}_antwoord>'


ANSWERS = {
    "everything": answer(everything()),
    "small set": answer(SMALL_SET),
    "LVS set": answer(LVS_SET),
    "structure": answer(STRUCTURE, "structuur"),
    "pupils": answer(ONLY_PUPILS, "leerlingen"),
    "teachers": answer(ONLY_TEACHERS, "leerkrachten"),
    "no teachers": answer(NO_TEACHERS, "leerkrachten"),
    **{f"school {which}": answer(everything(school)) for which, school in OTHER_SCHOOLS.items()},
    **{
        f"{kind} {empty}": answer(f"<{empty}/>", kind)
        for kind in KINDS
        for empty in ("geenwijzigingen", "geengegevens")
    },
}

ASKED = "<schooljaar>2025-2026</schooljaar><brincode>99XX</brincode><dependancecode>00</dependancecode>"
ASKED += "<xsdversie>2.2</xsdversie>"
WIDER = "<schooljaar>2025-2026</schooljaar><schoolkey>school-1</schoolkey><xsdversie>2.3</xsdversie>"
WIDER += (
    "<gegevenssetid>Smalle-set</gegevenssetid><laatstontvangengegevens>2026-01-01T00:00:00</laatstontvangengegevens>"
)
OF_GROUPS = '<groepen><groep key="g1"/><groep/><samengestelde_groep key="s1"/><samengestelde_groep/></groepen>'


def asked(kind: str, content: str) -> str:
    """Return a request's document around its content."""
    return f'<{kind}_verzoek xmlns="{LG}">{content}</{kind}_verzoek>'


NORM = """<norm><term>voldoende</term><omschrijving>ruim</omschrijving><beginnormwaarde>0</beginnormwaarde>
  <eindnormwaarde>10</eindnormwaarde><normkleur><rood_code>0</rood_code><groen_code>255</groen_code>
  <blauw_code>9</blauw_code><transparantie>0.50</transparantie></normkleur>
  <schoolcijfer_vanaf>5.5</schoolcijfer_vanaf><schoolcijfer_totenmet>10.00</schoolcijfer_totenmet></norm>"""
TEST = f"""<toets><toetscode vocabulaire="https://example.org/v" vocabulairelocatie="https://example.org/l">rek-7</toetscode>
  <versie>1</versie><toetsnaam>Rekenen 7</toetsnaam><leerjaar>7</leerjaar><vakgebied>rekenen</vakgebied>
  <toetsnormering vocabulaire="https://example.org/n"><toetscategorie>methode</toetscategorie>
    <toetsniveau>1F</toetsniveau><wegingsfactor>1.5</wegingsfactor>{NORM}</toetsnormering>
  <toetshierarchie><ingang niveau="1">blok 1</ingang></toetshierarchie>
  <toetsonderdelen>
    <toetsonderdeel><toetsonderdeelvolgnummer>1</toetsonderdeelvolgnummer><toetsonderdeelcode>som</toetsonderdeelcode>
      <toetsonderdeelnaam>Sommen</toetsonderdeelnaam>
      <toetsonderdeelnormering>{NORM}</toetsonderdeelnormering></toetsonderdeel>
    <toetsonderdeel><toetsonderdeelvolgnummer>2</toetsonderdeelvolgnummer><toetsonderdeelcode>klok</toetsonderdeelcode>
    </toetsonderdeel></toetsonderdelen></toets>"""
RESULT = """<resultaat key="r1"><afnamedatum>2026-01-20</afnamedatum><toetscode>rek-7</toetscode><versie>1</versie>
  <toetsonderdeelcode>som</toetsonderdeelcode><score>8</score><infourl>https://example.org/r1</infourl></resultaat>"""
IN_OSO = """<resultaat key="r2"><afnamedatum>2026-01-20</afnamedatum><toetscode>rek-7</toetscode>
  <osoresultaat/></resultaat>"""
RESULTS_SCHOOL = """<school><schooljaar>2025-2026</schooljaar>
  <brincode>99XX</brincode><dependancecode>00</dependancecode>
  <aanmaakdatum>2026-02-01T03:00:00</aanmaakdatum><auteur>Leertool</auteur><xsdversie>2.2</xsdversie>
  <commentaar>invented</commentaar></school>"""
CONFIRMATION = f'<leerresultaten_bevestiging xmlns="{LR}"/>'


def results(given: str = RESULT + IN_OSO, tests: str = TEST, school: str = RESULTS_SCHOOL) -> str:
    """Return results of one pupil as a learning tool brings them."""
    taken = "<leerlingid>p1</leerlingid><eckid>eck-1</eckid><resultaatverwerkerid>t1</resultaatverwerkerid>"
    taken = f"<toetsafname>{taken}<resultaten>{given}</resultaten></toetsafname>"
    content = f"{school}<toetsafnames>{taken}</toetsafnames><toetsen>{tests}</toetsen>"
    return f'<leerresultaten_verzoek xmlns="{LR}">{content}</leerresultaten_verzoek>'


REQUESTS = {
    "everything": asked("leerlinggegevens", ASKED),
    "by key, since a moment": asked("leerlinggegevens", WIDER),
    "structure": asked("structuur", ASKED),
    "pupils of groups": asked("leerlingen", ASKED + OF_GROUPS),
    "teachers of groups": asked("leerkrachten", WIDER + OF_GROUPS),
}
