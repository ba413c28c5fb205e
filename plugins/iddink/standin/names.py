"""Catalan given names and surnames to invent people from, and how a family might type them."""

import re
import unicodedata

GIVEN = (
    "Aina", "Abril", "Adrià", "Albert", "Àlex", "Anna", "Arnau", "Berta", "Biel", "Blanca", "Bruna",
    "Carla", "Cesc", "Clàudia", "Dídac", "Èlia", "Emma", "Eulàlia", "Èric", "Ferran", "Fàtima",
    "Gerard", "Gisela", "Guillem", "Gemma", "Helena", "Hug", "Ignasi", "Iris", "Iu", "Ivet", "Jana",
    "Joan", "Jofre", "Judit", "Júlia", "Laia", "Lluc", "Lluís", "Lola", "Magí", "Mar", "Mariona",
    "Martina", "Mercè", "Mireia", "Mohamed", "Nil", "Noa", "Nora", "Oriol", "Ona", "Pau", "Paula",
    "Pere", "Pol", "Queralt", "Quim", "Roc", "Roger", "Sara", "Sílvia", "Tànit", "Teo", "Tomàs",
    "Valèria", "Violant", "Xavier", "Yasmina", "Zoe",
)  # fmt: skip
SURNAMES = (
    "Abelló", "Agulló", "Alemany", "Amorós", "Armengol", "Arús", "Bagaria", "Balaguer", "Barceló",
    "Batlle", "Benet", "Bofarull", "Bonet", "Borràs", "Busquets", "Cabré", "Camps", "Canals",
    "Capdevila", "Cardona", "Casals", "Castellví", "Closa", "Codina", "Comas", "Cortès", "Dalmau",
    "Domènech", "Duran", "Espinàs", "Fàbregas", "Farré", "Figueres", "Fontanals", "Fuster", "Gallart",
    "Garriga", "Gelabert", "Giménez", "Grau", "Guasch", "Güell", "Huguet", "Iglésias", "Jané", "Julià",
    "Lladó", "Llopis", "Mallol", "Marcel·lí", "Mas", "Massagué", "Miquel", "Miró", "Montaner", "Nadal",
    "Noguera", "Oller", "Ortínez", "Pagès", "Palau", "Peiró", "Pi", "Planas", "Pujadas", "Puig",
    "Quintana", "Raventós", "Ribó", "Riera", "Roca", "Saladrigas", "Sabaté", "Salvà", "Sastre",
    "Segarra", "Tarragó", "Torrents", "Urgell", "Valls", "Vendrell", "Xirau",
)  # fmt: skip
PARTICLES = ("de", "de la", "d'")
FIRST_OF_PARTICLE = {"de": ("Bonastre", "Ros"), "de la": ("Torre", "Creu"), "d'": ("Ocón", "Alòs")}


def folded(text: str) -> str:
    """Small letters without accents, every form of l·l as ll: what the vendor compares and mail names use."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("l·l", "ll"))
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


def mail_name(given: str, family: str) -> str:
    """The local part of a corporate address: `anna.puig`."""
    return ".".join(re.sub(r"[^a-z0-9]", "", folded(part)) for part in (given, family))


def surnames(prefix: str, first: str, second: str, *, joined: bool = False) -> str:
    """Both surnames in one field, with the particle before the first and perhaps `i` between them."""
    head = f"{prefix}{first}" if prefix.endswith("'") else f"{prefix} {first}".strip()
    return f"{head} {'i ' if joined and second else ''}{second}".strip()
