"""What the people of the sample school are called, and the streets they live in.

All of it is made up. None of the names is a word that a program prints (no Mark, Page or Field),
so that a test can look for them in a program's output.
"""

import unicodedata
from dataclasses import dataclass
from typing import Final

from producer.sample.chance import Chance

FEMALE: Final = "F"
MALE: Final = "M"

_FORENAMES: Final = {
    FEMALE: (
        "Olivia",
        "Amara",
        "Harriet",
        "Priya",
        "Fatima",
        "Imogen",
        "Oluchi",
        "Bronwen",
        "Niamh",
        "Zainab",
        "Matilda",
        "Agnieszka",
        "Rosalind",
        "Thandiwe",
        "Philippa",
        "Yasmin",
        "Beatrix",
        "Simran",
        "Ottilie",
        "Marisol",
    ),
    MALE: (
        "Oliver",
        "Kwame",
        "Alistair",
        "Arjun",
        "Yusuf",
        "Rhodri",
        "Chidi",
        "Callum",
        "Mateusz",
        "Tariq",
        "Sebastian",
        "Obafemi",
        "Gethin",
        "Harpreet",
        "Lachlan",
        "Dominik",
        "Rupert",
        "Ibrahim",
        "Wilfred",
        "Santiago",
    ),
}
_ACCENTED_FORENAMES: Final = {
    FEMALE: ("Noémie", "Siân", "Chloé", "Renée", "Małgorzata"),
    MALE: ("André", "Séamus", "Joaquín", "Jürgen", "Håkon"),
}
SURNAMES: Final = (
    "Whitlock",
    "Okonkwo",
    "Patel",
    "Achterberg",
    "Pemberton",
    "Hussain",
    "Llewellyn",
    "Kowalczyk",
    "Abernathy",
    "Chaudhry",
    "Trevithick",
    "Mwangi",
    "Ollerenshaw",
    "Fernandes",
    "Gillespie",
    "Balogun",
    "Thistlewood",
    "Ramanathan",
    "Cadwallader",
    "Ogunleye",
    "Postlethwaite",
    "Szymański",
    "Haverstock",
    "Bhattacharya",
    "Penhaligon",
    "Yeboah",
    "Arkwright",
    "Nakamura",
    "de la Cruz",
    "van der Meer",
    "Featherstone",
    "Núñez",
)
_APOSTROPHE_SURNAMES: Final = ("O'Connor", "D'Souza", "O'Shaughnessy", "N'Diaye", "M'Gregor")
_HYPHEN_SURNAMES: Final = (
    "Ashworth-Okafor",
    "Llewellyn-Price",
    "Singh-Bhatia",
    "Fitzwilliam-Osei",
    "Haverstock-Núñez",
    "Smith-Jørgensen",
)
STREETS: Final = (
    "Fernhollow Road",
    "Quarrybank Crescent",
    "St Aldhelm's Close",
    "Tanner's Row",
    "Larkrise Avenue",
    "Old Brewhouse Lane",
    "Marlpit Gardens",
    "Gorsehill Way",
    "Wickersley Drive",
    "Jubilee Terrace & Mews",
)
TOWNS: Final = ("Brambleford", "Netherwick", "Upper Thornley", "Castle Marling")


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A person's names, and the gender that the forename was chosen for."""

    forename: str
    surname: str
    gender: str

    def plain(self) -> tuple[str, str]:
        """Return forename and surname as an e-mail address writes them."""
        return _plain(self.forename), _plain(self.surname)


def name_of(chance: Chance, person_id: int) -> Name:
    """Return the name that a person has been given."""
    gender = chance.pick((FEMALE, MALE), "gender", person_id)
    accented = chance.every(9, person_id, "accented forename")
    forenames = (_ACCENTED_FORENAMES if accented else _FORENAMES)[gender]
    forename = chance.pick(forenames, "forename", person_id)
    return Name(forename=forename, surname=_surname_of(chance, person_id), gender=gender)


def forename_besides(chance: Chance, person_id: int, name: Name) -> str:
    """Return a forename that the person prefers to the one on the birth certificate."""
    others = [each for each in _FORENAMES[name.gender] if each != name.forename]
    return chance.pick(others, "preferred forename", person_id)


def _surname_of(chance: Chance, person_id: int) -> str:
    if chance.every(9, person_id, "apostrophe"):
        return chance.pick(_APOSTROPHE_SURNAMES, "surname", person_id)
    if chance.every(7, person_id, "hyphen"):
        return chance.pick(_HYPHEN_SURNAMES, "surname", person_id)
    return chance.pick(SURNAMES, "surname", person_id)


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return "".join(each for each in letters.lower() if each.isalpha())
