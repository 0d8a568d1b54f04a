"""Emptying names: lessons of others that name a person in words are said again without the name.

Only a declared field of names is emptied, and only where nobody else can be meant. Whatever else
has the surname in it is listed for a person to decide.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import cast

from consumers.apply.transaction.context import Context
from consumers.apply.transaction.platform_events import repair
from consumers.engine.names_in_words import judge_texts, mentions, surnames_of
from contract.data_sets import ALL, BY_NAME
from contract.declaration import DataSet, Kind, Record
from contract.events import Event
from contract.owners import NAMING, OWNED, id_of_person
from projections.generation import erased, lessons, name_fields, records
from projections.generation.lessons import ROLES
from projections.generation.stored import StoredRecord
from projections.permanent.outbox import Message


@dataclass(frozen=True, slots=True, order=True)
class Mention:
    """A text that names somebody, or may do so: where it stands, and in how many records."""

    data_set: str
    field: str
    text: str
    records: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Emptied:
    """What was emptied, what somebody must look at, and what is to be published."""

    emptied: Sequence[Mention] = ()
    to_decide: Sequence[Mention] = ()
    messages: Sequence[Message] = field(default=(), repr=False)

    def with_more(self, other: "Emptied") -> "Emptied":
        """Return both together."""
        return Emptied(
            emptied=[*self.emptied, *other.emptied],
            to_decide=[*self.to_decide, *other.to_decide],
            messages=[*self.messages, *other.messages],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A person of a school who is to be named nowhere, as far as it is known how."""

    school_id: str
    records: Sequence[StoredRecord]
    also: Collection[str]

    def in_data_set(self, data_set: str) -> list[Record]:
        """Return what the person's own records of a data set say."""
        own = (each.payload for each in self.records if each.data_set == data_set)
        return [each for each in own if each is not None]


def empty_names(context: Context, school_id: str, person_id: str, also: Collection[str]) -> Emptied:
    """Take the name of a person out of the records of others."""
    person = school_id, id_of_person(person_id)
    own = records.of_people(context.connection, [person], erased.OWNED_RECORDS)
    named = Named(school_id=school_id, records=list(own.values()), also=also)
    found = Emptied()
    for data_set, fields in NAMING.items():
        for name, people in fields.items():
            found = found.with_more(_empty(context, named, (data_set, name), people))
    return found.with_more(Emptied(to_decide=sorted(_free_texts(context, named))))


def _empty(context: Context, named: Named, place: tuple[str, str], people: str) -> Emptied:
    """Empty a field of names, in which people of a data set are named."""
    at = named.school_id, *place
    texts = name_fields.texts_of(context.connection, *at)
    whole = lessons.whole(context.connection, name_fields.kept_whole(context.connection, *at[:2]))
    texts.update(Counter(_text(each, place[1]) for each in whole if _text(each, place[1])))
    mine = named.in_data_set(people)
    verdict = judge_texts(texts, own=mine, others=_others(context, named, people), also=named.also)
    keys = name_fields.saying(context.connection, *at, verdict.named)
    keys += [each.key for each in whole if _text(each, place[1]) in verdict.named]
    emptied = [_without(each, place[1]) for each in lessons.whole(context.connection, keys)]
    messages = [repair(context, each) for each in emptied]
    name_fields.empty(
        context.connection,
        [
            replace(each, event=said.value or b"")
            for each, said in zip(emptied, messages, strict=True)
        ],
    )
    return Emptied(
        emptied=[Mention(*place, text, texts[text]) for text in sorted(verdict.named)],
        to_decide=[Mention(*place, text, texts[text]) for text in sorted(verdict.to_decide)],
        messages=messages,
    )


def _others(context: Context, named: Named, people: str) -> list[Record]:
    """Return what there is of all others of a data set, present or gone."""
    own = {each.record_id for each in named.records}
    return [
        each.payload
        for each in records.of_data_set(context.connection, named.school_id, people)
        if each.record_id not in own and each.payload is not None
    ]


def _text(record: StoredRecord, name: str) -> str:
    return str((record.payload or {}).get(name) or "")


def _without(record: StoredRecord, name: str) -> StoredRecord:
    """Return a record without the value of a field, and still the hash of what the school sent."""
    said = {"record": {**(record.payload or {}), name: None}, "author": "platform", "first": None}
    return replace(record, name_emptied=True, _decoded=cast("Event", said))


def _free_texts(context: Context, named: Named) -> Iterator[Mention]:
    """Yield the free texts about nobody in particular that have the person's surname in them."""
    surnames = surnames_of([each.payload or {} for each in named.records])
    for data_set in ALL if surnames else ():
        counts: Counter[tuple[str, str]] = Counter()
        fields = _free_fields(data_set)
        if data_set.name in ROLES:
            for name in fields:
                texts = name_fields.texts_of(
                    context.connection, named.school_id, data_set.name, name
                )
                counts.update({(name, text): count for text, count in texts.items()})
        elif data_set.name not in OWNED:
            own = records.of_data_set(context.connection, named.school_id, data_set.name)
            counts.update((name, _text(each, name)) for each in own for name in fields)
        for (name, text), count in counts.items():
            if mentions(text, surnames):
                yield Mention(data_set.name, name, text, count)


def _free_fields(data_set: DataSet) -> list[str]:
    """Return the fields in which somebody may have typed anything: no ids, no fields of names."""
    ids = {reference.path for reference in data_set.references}
    return [
        column.field
        for column in BY_NAME[data_set.name].columns
        if column.field
        and column.kind is Kind.TEXT
        and column.names is None
        and column.field not in ids
        and column.name not in data_set.key
    ]
